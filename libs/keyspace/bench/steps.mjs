// The longest stretch of work that a checkpoint or a load does at a time, of each kind: `npx nx run keyspace:bench-steps`. With an argument, of the
// scenarios whose name has it: `node --expose-gc bench/steps.mjs set`.
// Each step counts with the lowest of two runs, as processor time and without the garbage collector's: the same step does the same in each.
import { HashValue, ListValue, SetValue, SortedSetValue, StreamValue } from '@kiwi/datatypes';
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

/** A page that lasts, as one in a file does. */
const kept = ({ key, data }) => ({ key, data: Uint8Array.from(data) });

/** Times all steps of one run. */
class Run {
  /** By kind: of each step its beginning, its end and its processor time, in milliseconds. */
  steps = new Map();

  timed(kind, action) {
    const begunMs = performance.now();
    const cpu = process.cpuUsage();
    const result = action();
    const { user, system } = process.cpuUsage(cpu);
    const endedMs = performance.now();
    const steps = this.steps.get(kind) ?? [];
    this.steps.set(kind, steps);
    steps.push(begunMs, endedMs, (user + system) / 1000);
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

/** A value with a million elements: written, loaded, written again while it changes, when half of it is gone, and when all of it is. */
function large(Value, { add, change, remove }) {
  return async (run) => {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    const value = new Value();
    for (let i = 0; i < million; i++) run.timed('add', () => add(value, i));
    db.put('large', value);
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(kept(page)));
    await run.load(header, pages);
    let written = 0;
    const write = () => {
      for (let i = 0; i < 50; i++) {
        const found = run.timed('lookupForWrite', () => db.lookupForWrite('large'));
        run.timed('change', () => change(found, written++));
      }
    };
    for (let i = 0; i < 2000; i++) write();
    await run.checkpoint(keyspace, null, write);
    for (let i = 0; i < million; i += 2) {
      const found = db.lookupForWrite('large');
      run.timed('remove', () => remove(found, i));
    }
    await run.checkpoint(keyspace, null, write);
    run.timed('delete', () => db.delete('large'));
    await run.checkpoint(keyspace);
  };
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
    const header = await run.checkpoint(keyspace, (page) => pages.push(kept(page)));
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
  'one hash of 1M fields under HSET': large(HashValue, {
    add: (hash, i) => hash.set(`field:${i}`, padding + i),
    change: (hash, i) => hash.set(`field:${scattered(i)}`, padding),
    remove: (hash, i) => hash.delete(`field:${i}`),
  }),
  'one list of 1M elements under LSET, RPUSH and LREM': large(ListValue, {
    add: (list, i) => list.pushLast(padding + i),
    change: (list, i) => {
      list.set(scattered(i) % list.size, padding);
      list.pushLast(padding);
    },
    remove: (list, i) => list.removeRange(scattered(i) % list.size, 1),
  }),
  'one set of 1M members under SADD and SREM': large(SetValue, {
    add: (set, i) => set.add(`member:${i}`),
    change: (set, i) => {
      set.delete(`member:${scattered(i)}`);
      set.add(`new:${i}`);
    },
    remove: (set, i) => set.delete(`member:${i}`),
  }),
  'one sorted set of 1M members under ZADD': large(SortedSetValue, {
    add: (set, i) => set.set(`member:${i}`, scattered(i)),
    change: (set, i) => set.set(`member:${scattered(i)}`, i),
    remove: (set, i) => set.delete(`member:${i}`),
  }),
  'one stream of 1M entries under XADD and XDEL': large(StreamValue, {
    add: (stream, i) => stream.append({ ms: i + 1, seq: 0 }, ['field', padding + i], 0),
    change: (stream, i) => {
      stream.delete({ ms: scattered(i) + 1, seq: 0 });
      stream.append({ ms: Number(stream.lastId.ms) + 1, seq: 0 }, ['field', padding], 0);
    },
    remove: (stream, i) => stream.delete({ ms: i + 1, seq: 0 }),
  }),
  async 'strings of 64 MB'(run) {
    const keyspace = new Keyspace();
    const [db] = keyspace.databases;
    for (let i = 0; i < 3; i++) db.putFresh(key(i), Buffer.alloc(64e6, 120).toString('latin1'));
    const pages = [];
    const header = await run.checkpoint(keyspace, (page) => pages.push(kept(page)));
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
    const header = await run.checkpoint(keyspace, (page) => pages.push(kept(page)));
    await run.load(header, pages);
  },
};

/** What each step of a run took, by kind, in milliseconds. */
async function stepsOf(scenario) {
  collections.length = 0;
  const run = new Run();
  await scenario(run);
  await setImmediate();
  collections.sort(([begin], [other]) => begin - other);
  return new Map(Array.from(run.steps, ([kind, steps]) => [kind, withoutCollections(steps)]));
}

function withoutCollections(steps) {
  const taken = new Float64Array(steps.length / 3);
  let next = 0;
  for (let i = 0; i < taken.length; i++) {
    const [begunMs, endedMs, processorMs] = steps.slice(3 * i, 3 * i + 3);
    while (next < collections.length && collections[next][1] <= begunMs) next++;
    let ms = endedMs - begunMs;
    for (let at = next; at < collections.length && collections[at][0] < endedMs; at++) {
      const [begin, end] = collections[at];
      ms -= Math.min(end, endedMs) - Math.max(begin, begunMs);
    }
    // Processor time leaves out what other processes took, but counts other threads of this one.
    taken[i] = Math.min(ms, processorMs);
  }
  return taken;
}

let longest = 0;
const wanted = process.argv[2] ?? '';
for (const [name, scenario] of Object.entries(scenarios)) {
  if (!name.includes(wanted)) continue;
  const first = await stepsOf(scenario);
  globalThis.gc();
  const second = await stepsOf(scenario);
  globalThis.gc();
  console.log(name);
  for (const [kind, steps] of first) {
    const again = second.get(kind);
    const ms = steps.reduce((most, one, i) => Math.max(most, Math.min(one, again[i] ?? one)), 0);
    longest = Math.max(longest, ms);
    const count = String(steps.length).padStart(9);
    console.log(`  ${kind.padEnd(16)}${ms.toFixed(2).padStart(8)} ms the longest of ${count}`);
  }
}
console.log(`longest=${longest.toFixed(2)}ms`);
