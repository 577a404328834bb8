// Writes as fast as it can until it is killed or the disk refuses; each acknowledged write is told on standard output.
// Usage: writing-process.mjs <directory> <bytes per entry> <name of the engine>
import { writeSync } from 'node:fs';
import { logEngines } from '../src/testing/log-engines.ts';

const [directory, entryBytes, engine] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const [, create] = logEngines.find(([name]) => name === engine);
const entriesPerWrite = 3;
const writesInFlight = 4;

const storage = create({ directory });
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
