// Writes per second and time per synced batch. Usage: node bench/log-storage.bench.mjs [seconds per case] [directory]
import { mkdtemp, rm, readdir, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { LevelLogStorage } from '../dist/index.js';

const secondsPerCase = Number(process.argv[2] ?? 2);
const parent = process.argv[3] ?? tmpdir();
const mebibyte = 1024 * 1024;

/** Half of it random, half repeated text: compressible to about a half, like real commands. */
function payload(bytes) {
  const data = Buffer.alloc(bytes, 'SET key:000000000001 value ');
  for (let i = 0; i < bytes / 2; i++) data[i] = Math.floor(Math.random() * 256);
  return data;
}

async function inDirectory(work) {
  const directory = await mkdtemp(join(parent, 'kiwi-bench-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function bytesOf(directory) {
  const sizes = await Promise.all(
    (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const percentile = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;

/** Keeps `window` writes in flight for the time of a case. */
async function drive(window, write) {
  const latencies = [];
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const end = begin + secondsPerCase * 1000;
  let index = 0;
  const lane = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      await write(++index);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
  const seconds = (performance.now() - begin) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  latencies.sort((a, b) => a - b);
  return {
    'writes/s': Math.round(index / seconds),
    'p50 ms': percentile(latencies, 0.5).toFixed(2),
    'p99 ms': percentile(latencies, 0.99).toFixed(2),
    'max ms': percentile(latencies, 1).toFixed(1),
    'CPU µs/write': Math.round((cpu.user + cpu.system) / index),
    writes: index,
  };
}

async function measureStorage({ bytes, window, tuning }) {
  return inDirectory(async (directory) => {
    const storage = new LevelLogStorage({ directory, ...(tuning ? { tuning } : {}) });
    await storage.open();
    const data = payload(bytes);
    const result = await drive(window, (index) =>
      storage.write({
        hardState: { term: 1, votedFor: 'n1', commitIndex: index - 1 },
        reset: null,
        truncateFrom: null,
        entries: [{ index, term: 1, kind: 'command', data }],
      }),
    );
    await storage.close();
    const opened = performance.now();
    await storage.open();
    const openMs = (performance.now() - opened).toFixed(0);
    await storage.close();
    const { writes, ...shown } = result;
    return {
      ...shown,
      'MB on disk / MB written': ((await bytesOf(directory)) / (writes * bytes)).toFixed(2),
      'open ms': openMs,
    };
  });
}

/** LevelDB alone, to see what an array batch and a chained batch cost. */
async function measureLevel({ bytes, chained }) {
  return inDirectory(async (directory) => {
    const options = { keyEncoding: 'buffer', valueEncoding: 'buffer', compression: false };
    const database = new Level(directory, options);
    await database.open();
    const value = payload(bytes);
    const key = (index) => {
      const buffer = Buffer.alloc(9, 'e');
      buffer.writeUInt32BE(index, 5);
      return buffer;
    };
    const state = Buffer.from('m');
    const write = chained
      ? (index) => {
          const batch = database.batch();
          batch.put(key(index), value);
          batch.put(state, state);
          return batch.write({ sync: true });
        }
      : (index) =>
          database.batch(
            [
              { type: 'put', key: key(index), value },
              { type: 'put', key: state, value: state },
            ],
            { sync: true },
          );
    const { writes, ...shown } = await drive(1, write);
    await database.close();
    return shown;
  });
}

async function compaction() {
  return inDirectory(async (directory) => {
    const storage = new LevelLogStorage({ directory });
    await storage.open();
    const data = payload(7000);
    let index = 0;
    const write = (count) => {
      const entries = Array.from({ length: count }, () => ({
        index: ++index,
        term: 1,
        kind: 'command',
        data,
      }));
      return storage.write({ hardState: null, reset: null, truncateFrom: null, entries });
    };
    while (index < 60_000) await write(64);
    const before = await bytesOf(directory);
    const start = performance.now();
    let slowest = 0;
    let done = false;
    const compacted = storage.compact(55_000, 1).then(() => (done = true));
    while (!done) {
      const begin = performance.now();
      await write(1);
      slowest = Math.max(slowest, performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await compacted;
    const ms = Math.round(performance.now() - start);
    const after = await bytesOf(directory);
    await storage.close();
    return {
      'MB before': Math.round(before / mebibyte),
      'MB after': Math.round(after / mebibyte),
      ms,
      'slowest write meanwhile ms': Math.round(slowest),
    };
  });
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node.js ${process.version}, ${parent}`);
const table = {};
for (const [name, bytes] of [
  ['1 kB', 1000],
  ['7 kB', 7000],
  ['100 kB', 100_000],
]) {
  for (const window of [1, 8]) {
    table[`${name}, ${window} in flight`] = await measureStorage({ bytes, window });
  }
}
console.table(table);
const tunings = {};
for (const compression of [false, true]) {
  const tuning = { compression };
  tunings[`7 kB, compression ${compression}`] = await measureStorage({
    bytes: 7000,
    window: 8,
    tuning,
  });
}
for (const size of [4, 16, 64]) {
  const tuning = { writeBufferBytes: size * mebibyte, fileBytesMax: Math.min(size, 16) * mebibyte };
  tunings[`7 kB, write buffer ${size} MiB`] = await measureStorage({
    bytes: 7000,
    window: 8,
    tuning,
  });
}
console.table(tunings);
console.table({
  'LevelDB alone, array batch, 7 kB': await measureLevel({ bytes: 7000, chained: false }),
  'LevelDB alone, chained batch, 7 kB': await measureLevel({ bytes: 7000, chained: true }),
});
console.table({ 'compact 55,000 of 60,000 entries of 7 kB': await compaction() });
