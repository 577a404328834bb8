// Time, CPU and the effect on the syncs of a log beside it. Usage: node bench/checkpoint-storage.bench.mjs [directory]
import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointStorage } from '../dist/index.js';

const parent = process.argv[2] ?? tmpdir();
const pages = 16_000;
const pageBytes = 8192;
const runs = 5;

const page = Buffer.alloc(pageBytes);
for (let i = 0; i < pageBytes; i++) page[i] = Math.floor(Math.random() * 256);

const percentile = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
const median = (values) =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Elapsed time, CPU of the process, CPU of the main thread, and the longest time in which no timer could run. */
async function measure(work) {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const cpu = process.cpuUsage();
  const utilization = performance.eventLoopUtilization();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const used = process.cpuUsage(cpu);
  const { active } = performance.eventLoopUtilization(utilization);
  clearInterval(timer);
  return {
    ms,
    'CPU ms, all threads': (used.user + used.system) / 1000,
    'event loop busy ms': active,
    'longest gap ms': longest,
  };
}

async function medianOf(work) {
  const results = [];
  for (let run = 0; run < runs; run++) results.push(await work());
  return Object.fromEntries(
    Object.keys(results[0]).map((name) => [
      name,
      Number(median(results.map((result) => result[name])).toFixed(1)),
    ]),
  );
}

async function inDirectory(work) {
  const directory = await mkdtemp(join(parent, 'kiwi-bench-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function put(storage, keys) {
  const writer = await storage.begin();
  for (const key of keys) {
    page.writeUInt32BE(key);
    const wait = writer.put(`slot:${key}`, page);
    if (wait !== undefined) await wait;
  }
  await writer.commit(Buffer.from('meta'), Buffer.from('header'));
}

const all = Array.from({ length: pages }, (_, i) => i);
const openAt = (directory, limits = {}) =>
  CheckpointStorage.open({ directory, release: 'bench', limits });

async function readAll(storage) {
  let bytes = 0;
  for await (const batch of storage.pages()) for (const { data } of batch) bytes += data.length;
  return bytes;
}

/** Writes of 7 kB with fdatasync, one after the other, as a log makes them, while `work` runs. */
async function besideLog(directory, work) {
  const file = await open(join(directory, 'log'), 'w');
  const record = Buffer.alloc(7000, 1);
  const latencies = [];
  let done = false;
  const working = work().then(() => (done = true));
  while (!done) {
    const start = performance.now();
    await file.write(record);
    await file.datasync();
    latencies.push(performance.now() - start);
  }
  await working;
  await file.close();
  latencies.sort((a, b) => a - b);
  return {
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
    'max ms': percentile(latencies, 1),
  };
}

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node.js ${process.version}, ${parent}; medians of ${runs}`,
);
await inDirectory(async (directory) => {
  const table = {};
  let round = 0;
  table[`first checkpoint, ${pages} pages of 8 KiB`] = await medianOf(async () => {
    const storage = await openAt(join(directory, `first-${round++}`));
    const result = await measure(() => put(storage, all));
    await storage.close();
    return result;
  });
  const current = join(directory, 'first-0');
  table['open'] = await medianOf(() => measure(async () => (await openAt(current)).close()));
  table['open and read all'] = await medianOf(() =>
    measure(async () => {
      const storage = await openAt(current);
      if ((await readAll(storage)) !== pages * pageBytes) throw new Error('wrong');
      await storage.close();
    }),
  );
  const storage = await openAt(current);
  table['checkpoint of 100 changed pages'] = await medianOf(() =>
    measure(() =>
      put(
        storage,
        all.filter((key) => (key + round++) % 160 === 0),
      ),
    ),
  );
  const other = await openAt(join(directory, 'received'));
  table['send and receive all, in chunks of 1 MiB'] = await medianOf(() =>
    measure(async () => {
      const reader = storage.read();
      const receiver = await other.receive();
      for (
        let chunk = await reader.next(1048576);
        chunk !== null;
        chunk = await reader.next(1048576)
      ) {
        await receiver.write(chunk);
      }
      await reader.close();
      await (await receiver.finish()).commit();
    }),
  );
  await storage.close();
  await other.close();
  console.table(table);
});

const beside = {};
for (const [name, limits] of [
  ['nothing', null],
  ['a checkpoint synced every 4 MiB', { unsyncedBytesMax: 4 * 1048576 }],
  ['a checkpoint synced every 8 MiB', { unsyncedBytesMax: 8 * 1048576 }],
  ['a checkpoint synced every 32 MiB', { unsyncedBytesMax: 32 * 1048576 }],
  ['a checkpoint synced at its end', { unsyncedBytesMax: Infinity }],
]) {
  beside[name] = await medianOf(() =>
    inDirectory(async (directory) => {
      if (limits === null) return besideLog(directory, () => delay(500));
      const storage = await openAt(join(directory, 'checkpoint'), limits);
      const result = await besideLog(directory, () => put(storage, all));
      await storage.close();
      return result;
    }),
  );
}
console.log('a log that syncs 7 kB again and again, beside');
console.table(beside);
