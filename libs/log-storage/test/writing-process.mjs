// Writes as fast as it can until it is killed or the disk refuses; each acknowledged write is told on standard output.
// Usage: writing-process.mjs <directory> <bytes per entry>
import { writeSync } from 'node:fs';
import { LevelLogStorage } from '../src/index.ts';

const [directory, entryBytes] = [process.argv[2], Number(process.argv[3])];
const entriesPerWrite = 3;
const writesInFlight = 4;

const storage = new LevelLogStorage({ directory });
const { lastIndex } = await storage.open();
let index = lastIndex;

async function lane() {
  for (;;) {
    const entries = Array.from({ length: entriesPerWrite }, () => {
      index++;
      return { index, term: 1, kind: 'command', data: Buffer.alloc(entryBytes, index % 256) };
    });
    const last = index;
    const hardState = { term: 1, votedFor: 'n1', commitIndex: last };
    await storage.write({ hardState, reset: null, truncateFrom: null, entries });
    writeSync(1, `acknowledged ${last}\n`);
  }
}

async function codeOf(write) {
  return write.then(
    () => 'none',
    (error) => error.code,
  );
}

writeSync(1, 'ready\n');
const first = await codeOf(Promise.all(Array.from({ length: writesInFlight }, lane)));
const hardState = { term: 2, votedFor: null, commitIndex: 0 };
const later = await codeOf(
  storage.write({ hardState, reset: null, truncateFrom: null, entries: [] }),
);
writeSync(1, `failed ${first} ${later}\n`);
