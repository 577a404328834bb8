// Cost of the keyspace at a million random keys of 16 bytes and values of 100 bytes: `npx nx run keyspace:bench`.
// Keys and values are decoded from a buffer for every operation, as they come from a socket; the cost of decoding is
// also given alone. Every key is touched once per round, in an order that has nothing to do with the order of insertion.
import { cpus } from 'node:os';
import { Keyspace, keySlot } from '../dist/index.js';

const keyCount = 1_000_000;
const keyBytes = 16;
const valueBytes = 100;
const rounds = 3;

/** Keys of 16 characters in random order, all in one buffer. */
function randomKeys() {
  const buffer = Buffer.alloc(keyCount * keyBytes);
  for (let i = 0; i < keyCount; i++) {
    // Multiplying by an odd number permutes the integers below 2^32: unique, and without order.
    const number = Math.imul(i, 0x9e3779b1) >>> 0;
    buffer.latin1Write(`key:${String(number).padStart(12, '0')}`, i * keyBytes);
  }
  return buffer;
}

const keys = randomKeys();
const values = Buffer.alloc(valueBytes * 1024, 'v');
const keyAt = (i) => keys.latin1Slice(i * keyBytes, (i + 1) * keyBytes);
const valueAt = (i) => values.latin1Slice((i & 1023) * valueBytes, ((i & 1023) + 1) * valueBytes);
/** Another permutation of the key numbers. */
const shuffled = (i) => (i * 611_953) % keyCount;

function report(what, value, unit = 'ns') {
  console.log(`${what.padEnd(64)}${value.toFixed(0).padStart(8)} ${unit}`);
}

/** Nanoseconds per key, the best of several rounds: the machine may be shared. */
function measure(what, round, prepare = () => undefined, times = rounds) {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const state = prepare();
    globalThis.gc();
    const start = process.hrtime.bigint();
    round(state);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / keyCount);
  }
  report(what, best);
}

function heapBytes() {
  globalThis.gc();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

function filled(db) {
  for (let i = 0; i < keyCount; i++) db.putFresh(keyAt(i), valueAt(i));
}

let sink = 0;

console.log(`Node.js ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores`);

const decoded = Array.from({ length: 10_000 }, (_, i) => keyAt(i));
measure('keySlot of a 16-byte key', () => {
  for (let i = 0; i < keyCount; i++) sink += keySlot(decoded[i % decoded.length]);
});
const tagged = decoded.map((key) => `{${key.slice(0, 8)}}:${key.slice(8)}`);
measure('keySlot of a key with an 8-byte hash tag', () => {
  for (let i = 0; i < keyCount; i++) sink += keySlot(tagged[i % tagged.length]);
});
measure('decoding a key', () => {
  for (let i = 0; i < keyCount; i++) sink += keyAt(shuffled(i)).length;
});
measure('decoding a key and a value', () => {
  for (let i = 0; i < keyCount; i++) sink += keyAt(shuffled(i)).length + valueAt(i).length;
});

const emptyHeap = heapBytes();
const keyspace = new Keyspace();
const [db] = keyspace.databases;
filled(db);
report('heap per key, in strings and maps', (heapBytes() - emptyHeap) / keyCount, 'bytes');

measure('GET of an existing key, decoding included', () => {
  for (let i = 0; i < keyCount; i++) sink += db.lookup(keyAt(shuffled(i))).length;
});
measure('SET of an existing key, decoding included', () => {
  for (let i = 0; i < keyCount; i++) db.putFresh(keyAt(shuffled(i)), valueAt(i));
});
measure('SET with a deadline, decoding included', () => {
  for (let i = 0; i < keyCount; i++)
    db.putUntil(keyAt(shuffled(i)), valueAt(i), 1e12 + shuffled(i));
});
report('heap per key, with a deadline', (heapBytes() - emptyHeap) / keyCount, 'bytes');
measure('GET of a key with a deadline, decoding included', () => {
  for (let i = 0; i < keyCount; i++) sink += db.lookup(keyAt(shuffled(i))).length;
});
measure(
  'deleting an expired key (expireDue)',
  () => {
    keyspace.clock.nowMs = keyspace.clock.appliedMs = 2e12;
    while (keyspace.expireDue(1000) > 0);
  },
  undefined,
  1,
);
measure(
  'SET of a new key, decoding included',
  () => filled(db),
  () => keyspace.flushAll(),
);
keyspace.flushAll();
const emptyAgain = heapBytes();
for (let i = 0; i < keyCount; i++) db.putFresh(keyAt(i), i);
report(
  'heap per key, with a small integer as value',
  (heapBytes() - emptyAgain) / keyCount,
  'bytes',
);

keyspace.flushAll();
const map = new Map();
measure(
  'for comparison: one Map, new key, decoding included',
  () => {
    for (let i = 0; i < keyCount; i++) map.set(keyAt(i), valueAt(i));
  },
  () => map.clear(),
);
measure('for comparison: one Map, read, decoding included', () => {
  for (let i = 0; i < keyCount; i++) sink += map.get(keyAt(shuffled(i))).length;
});
if (sink === 0) throw new Error('nothing was measured');
