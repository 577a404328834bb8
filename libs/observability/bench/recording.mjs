// What recording costs per command. Run by `npx nx run observability:bench`.
import { CommandStats, ErrorCounter, FastHistogram, commandSecondsBounds } from '../dist/index.js';
import { Counter, Histogram, Registry } from 'prom-client';

const names = Array.from({ length: 240 }, (_, i) => `command${i}`);
const latencies = Float64Array.from({ length: 1024 }, (_, i) => 0.0001 + (i % 37) * 0.0001);

function measure(label, operation, operations = 20_000_000) {
  operation(1_000_000);
  const start = process.hrtime.bigint();
  operation(operations);
  const ns = Number(process.hrtime.bigint() - start) / operations;
  console.log(`${label.padEnd(52)} ${ns.toFixed(1).padStart(8)} ns`);
}

const stats = new CommandStats(names);
measure('CommandStats.called', (n) => {
  for (let i = 0; i < n; i += 1) stats.called(i % 240);
});
const histogram = new FastHistogram(commandSecondsBounds);
measure('FastHistogram.observe (0.1-3.7 ms)', (n) => {
  for (let i = 0; i < n; i += 1) histogram.observe(latencies[i & 1023]);
});
const errors = new ErrorCounter();
measure('ErrorCounter.count', (n) => {
  for (let i = 0; i < n; i += 1) errors.count('WRONGTYPE Operation against a key');
});
const registers = [new Registry()];
const counter = new Counter({ name: 'c', help: 'c', labelNames: ['command'], registers });
measure(
  'for comparison: prom-client Counter.inc with a label',
  (n) => {
    for (let i = 0; i < n; i += 1) counter.inc({ command: names[i % 240] });
  },
  2_000_000,
);
const buckets = [...commandSecondsBounds];
const slow = new Histogram({ name: 'h', help: 'h', buckets, registers });
measure(
  'for comparison: prom-client Histogram.observe',
  (n) => {
    for (let i = 0; i < n; i += 1) slow.observe(latencies[i & 1023]);
  },
  2_000_000,
);
