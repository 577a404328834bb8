// The longest stretch of work that a checkpoint or a load does at a time, of each kind: `npx nx run keyspace:bench-steps`.
// The lower of two runs, without the steps in which the garbage collector ran.
import { HashValue } from '@kiwi/datatypes';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { Keyspace, KeyspaceLoader } from '../dist/index.js';

const million = 1_000_000;
const padding = 'x'.repeat(92);
const key = (i) => `key:${String(Math.imul(i, 0x9e3779b1) >>> 0).padStart(12, '0')}`;
const scattered = (i) => (i * 611_953) % million;

/** Start and end of the garbage collector's work on the main thread, on the clock of `performance.now`. */
const collections = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    collections.push([startTime, startTime + duration]);
  }
}).observe({ entryTypes: ['gc'] });

/** Times all steps of one run. */
class Run {
  steps = new Map();

  timed(kind, action) {
    const begunMs = performance.now();
    const cpu = process.cpuUsage();
    const result = action();
    const { user, system } = process.cpuUsage(cpu);
    const endedMs = performance.now();
    const steps = this.steps.get(kind) ?? [];
    this.steps.set(kind, steps);
    // CPU time leaves out what other processes took, but counts other threads of this one.
    steps.push({ ms: Math.min((user + system) / 1000, endedMs - begunMs), begunMs, endedMs });
    return result;
  }

  all(kind, steps) {
    for (;;) {
      const { done, value } = this.timed(kind, () => steps.next());
      if (done) return value;
    }
  }

  /** A whole checkpoint with writes in between. */
  async checkpoint(keyspace, onPage, write = () => undefined) {
    const cut = this.timed('beginCut', () => keyspace.beginCut());
    while (!cut.isDrawn) {
      const page = this.timed('nextPage', () => cut.nextPage());
      if (page !== null) onPage?.(page);
      write();
    }
    const dropped = cut.droppedPages();
    while (!this.timed('droppedPages', () => dropped.next()).done);
    this.all('committed', cut.committed());
    await setImmediate();
    return cut.header;
  }

  async load(header, pages) {
    const loader = new KeyspaceLoader();
    loader.addHeader(header);
    for (const { key: name, data } of pages) this.all('addPage', loader.addPage(name, data));
    const loaded = this.all('finish', loader.finish());
    this.timed('replaceWith', () => new Keyspace().replaceWith(loaded));
    await setImmediate();
  }
}

const scenarios = {
  async '1M keys'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < million; i++) db.putFresh(key(i), padding + i);
    const abandoned = keyspace.beginCut();
    for (let i = 0; i < 5000; i++) abandoned.nextPage();
    run.all('abandoned', abandoned.abandoned());
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(page));
    await run.load(header, pages);
    let written = 0;
    const write = () => {
      for (let i = 0; i < 50; i++) db.putFresh(key(scattered(written++)), padding);
    };
    for (let i = 0; i < 2000; i++) write();
    await run.checkpoint(keyspace, null, write);
    for (const page of pages) run.timed('markDirty', () => keyspace.markDirty(page.key));
    for (let i = 0; i < million; i += 2) db.delete(key(i));
    await run.checkpoint(keyspace, null, write);
    for (let i = 0; i < million; i++) db.delete(key(i));
    await run.checkpoint(keyspace);
  },
  async 'FLUSHALL of 1M keys'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < million; i++) db.putFresh(key(i), padding + i);
    await run.checkpoint(keyspace);
    run.timed('flushAll', () => keyspace.flushAll());
    await run.checkpoint(keyspace);
  },
  async '20,000 strings of 17 kB, FLUSHALL'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < 20_000; i++)
      db.putFresh(key(i), Buffer.alloc(17_000, 120).toString('latin1'));
    await run.checkpoint(keyspace);
    run.timed('flushAll', () => keyspace.flushAll());
    await run.checkpoint(keyspace);
  },
  async 'one hash of 1M fields under HSET'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    const hash = new HashValue();
    for (let i = 0; i < million; i++) hash.set(`field:${i}`, padding + i);
    db.put('hash', hash);
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(page));
    await run.load(header, pages);
    let written = 0;
    const write = () => {
      for (let i = 0; i < 50; i++) {
        const found = run.timed('lookupForWrite', () => db.lookupForWrite('hash'));
        found.set(`field:${scattered(written++)}`, padding);
      }
    };
    for (let i = 0; i < 2000; i++) write();
    await run.checkpoint(keyspace, null, write);
    for (let i = 0; i < million; i += 2) db.lookupForWrite('hash').delete(`field:${i}`);
    await run.checkpoint(keyspace, null, write);
    db.delete('hash');
    await run.checkpoint(keyspace);
  },
  async 'strings of 64 MB'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < 3; i++) db.putFresh(key(i), Buffer.alloc(64e6, 120).toString('latin1'));
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(page));
    await run.load(header, pages);
  },
  async '100 hashes of 400 fields of 20 kB'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < 100; i++) {
      const hash = new HashValue();
      for (let j = 0; j < 400; j++) hash.set(`f${j}`, Buffer.alloc(20_000, 120).toString('latin1'));
      db.put(key(i), hash);
    }
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(page));
    await run.load(header, pages);
  },
};

/** The longest step of each kind that the garbage collector had no part in. */
async function longestSteps(scenario) {
  collections.length = 0;
  const run = new Run();
  await scenario(run);
  await setImmediate();
  const disturbed = ({ begunMs, endedMs }) =>
    collections.some(([begin, end]) => begin < endedMs && end > begunMs);
  const longest = new Map();
  for (const [kind, steps] of run.steps) {
    const byLength = steps.sort((a, b) => b.ms - a.ms);
    longest.set(kind, {
      steps: steps.length,
      ms: byLength.find((step) => !disturbed(step))?.ms ?? 0,
    });
  }
  return longest;
}

let longest = 0;
for (const [name, scenario] of Object.entries(scenarios)) {
  const runs = [];
  for (let i = 0; i < 2; i++) {
    runs.push(await longestSteps(scenario));
    globalThis.gc();
  }
  console.log(name);
  for (const [kind, { steps }] of runs[0]) {
    const ms = Math.min(...runs.map((run) => run.get(kind).ms));
    longest = Math.max(longest, ms);
    console.log(`  ${kind.padEnd(16)}${ms.toFixed(2).padStart(8)} ms the longest of ${steps}`);
  }
}
console.log(`longest=${longest.toFixed(2)}ms`);
