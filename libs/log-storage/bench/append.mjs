// What it costs to append to the log, durably, and to read it again: npm run bench:micro append.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LevelLogStorage, SegmentLogStorage } from '../dist/index.js';

const engines = { segments: SegmentLogStorage, LevelDB: LevelLogStorage };

/** Half of it random, half repeated text: compressible to about a half, like real commands. */
function payload(bytes) {
  const data = Buffer.alloc(bytes, 'SET key:000000000001 value ');
  for (let i = 0; i < bytes / 2; i++) data[i] = Math.floor(Math.random() * 256);
  return data;
}

async function openLog(Engine) {
  // Below where it was started, not in /tmp, which may be memory.
  mkdirSync('bench-results', { recursive: true });
  const directory = mkdtempSync(resolve('bench-results', 'tmp-append-'));
  const storage = new Engine({ directory, cacheBytesMax: 0 });
  await storage.open();
  let index = 0;
  return {
    storage,
    append: (data) => {
      index++;
      return storage.write({
        hardState: { term: 1, votedFor: 'n1', commitIndex: index - 1 },
        reset: null,
        truncateFrom: null,
        entries: [{ index, term: 1, kind: 'command', data }],
      });
    },
    lastIndex: () => index,
    stop: async () => {
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Each entry is one write; `inFlight` of them do not wait for one another. */
function appends(Engine, bytes, inFlight) {
  return async () => {
    const log = await openLog(Engine);
    const data = payload(bytes);
    return {
      round: (operations) => async () => {
        let left = operations;
        const lane = async () => {
          while (left-- > 0) await log.append(data);
        };
        await Promise.all(Array.from({ length: inFlight }, lane));
      },
      stop: log.stop,
    };
  };
}

/** A log of entries of 7 kB, a frame each, read as a replay reads it. */
function reads(Engine, bytesMax) {
  return async () => {
    const log = await openLog(Engine);
    const data = payload(7_000);
    for (let i = 0; i < 2_000; i += 20) {
      await Promise.all(Array.from({ length: 20 }, () => log.append(data)));
    }
    return {
      round: (operations) => async () => {
        for (let read = 0; read < operations; ) {
          const from = 1 + (read % log.lastIndex());
          read += (await log.storage.read(from, log.lastIndex(), bytesMax)).length;
        }
      },
      stop: log.stop,
    };
  };
}

const sizes = [
  ['1 kB', 1_000],
  ['7 kB', 7_000],
  ['100 kB', 100_000],
];

export const cases = Object.entries(engines).flatMap(([engine, Engine]) => [
  ...sizes.flatMap(([size, bytes]) =>
    [1, 8].map((inFlight) => ({
      name: `${engine}, an entry of ${size}, ${inFlight} in flight`,
      operations: 400,
      start: appends(Engine, bytes, inFlight),
    })),
  ),
  {
    name: `${engine}, reading an entry of 7 kB, 4 MiB at a time`,
    operations: 10_000,
    start: reads(Engine, 4 * 1024 * 1024),
  },
]);
