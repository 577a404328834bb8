import { HashValue, SetValue, SortedSetValue, StreamValue } from '@kiwi/datatypes';
import type { StreamId } from '@kiwi/datatypes';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from '../database.ts';
import { Keyspace } from '../keyspace.ts';
import type { KeyspaceCut } from './keyspace-cut.ts';
import { finish } from './steps.ts';
import { drawRest, MemoryCheckpoint, snapshotOf } from '../testing/memory-checkpoint.ts';

const keys = ['a', 'b', '{t}c', '{t}d', '{t}e', ''];

/** Operations on a range of elements. */
const ranged = [
  ...(['string', 'setFields', 'deleteFields', 'fieldDeadlines', 'fillSlot', 'emptySlot'] as const),
  ...(['addMembers', 'deleteMembers', 'addScores', 'deleteScores', 'removeRange'] as const),
  ...(['addEntries', 'deleteEntries', 'trim', 'group', 'deliver', 'acknowledge'] as const),
] as const;

type Operation =
  | { readonly name: 'put' | 'delete'; readonly db: number; readonly key: string }
  | { readonly name: 'deadline'; readonly db: number; readonly key: string; readonly ms: number }
  | {
      readonly name: (typeof ranged)[number];
      readonly db: number;
      readonly key: string;
      readonly from: number;
      readonly count: number;
    }
  | {
      readonly name: 'rename' | 'copy';
      readonly db: number;
      readonly key: string;
      readonly toDb: number;
      readonly to: string;
    }
  | { readonly name: 'swap'; readonly db: number; readonly toDb: number }
  | {
      readonly name: 'clear' | 'draw' | 'begin' | 'end' | 'abandon' | 'expire';
      readonly db: number;
    }
  | { readonly name: 'mark'; readonly db: number; readonly page: number };

const key = fc.constantFrom(...keys);
const db = fc.nat(2);
const range = { from: fc.nat(1500), count: fc.constantFrom(1, 3, 600, 1500) };
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ name: fc.constantFrom('put' as const, 'delete' as const), db, key }),
  fc.record({ name: fc.constant('deadline' as const), db, key, ms: fc.nat(40) }),
  {
    arbitrary: fc.record({
      name: fc.constantFrom(...ranged),
      db,
      key,
      ...range,
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      name: fc.constantFrom('rename' as const, 'copy' as const),
      db,
      key,
      toDb: db,
      to: key,
    }),
    weight: 2,
  },
  fc.record({ name: fc.constant('swap' as const), db, toDb: db }),
  {
    arbitrary: fc.record({
      name: fc.constantFrom(
        ...([
          'draw',
          'draw',
          'draw',
          'begin',
          'begin',
          'end',
          'abandon',
          'expire',
          'clear',
        ] as const),
      ),
      db,
    }),
    weight: 4,
  },
  fc.record({ name: fc.constant('mark' as const), db, page: fc.nat(1000) }),
);

/** The value number `i` of a long operation. */
function text(i: number): string {
  return i % 300 === 0 ? 'x'.repeat(17_000 + i) : `v${i}`;
}

function entryId(ms: number): StreamId {
  return { ms, seq: 1 };
}

/** Entries have the numbers 1, 2, 3... as the times of their ids. */
function changeStream(
  target: Database,
  { name, key, from, count }: Extract<Operation, { readonly from: number }>,
  i: number,
): void {
  const found = target.lookupForWrite(key);
  if (!(found instanceof StreamValue)) {
    if (name !== 'addEntries') return;
    const stream = new StreamValue();
    for (let e = 1; e <= count; e++) stream.append(entryId(e), ['f', text(e)], 0);
    target.put(key, stream);
    return;
  }
  const last = Number(found.lastId.ms);
  const group = found.groups[from % Math.max(1, found.groups.length)];
  const consumerName = `c${from % 200}`;
  switch (name) {
    case 'addEntries':
      for (let e = last + 1; e <= last + count; e++) {
        found.append(entryId(e), [e % 7 === 0 ? 'g' : 'f', text(e)], 0);
      }
      return;
    case 'deleteEntries':
      for (let e = from; e < from + count; e++) found.delete(entryId(e));
      return;
    case 'trim':
      found.trimToLength(from, { isApproximate: count > 3, limit: 0 });
      return;
    case 'group':
      if (from % 3 === 0 && group !== undefined) found.destroyGroup(group.name);
      else if (found.group(`g${from % 5}`) === undefined) {
        found.createGroup(`g${from % 5}`, entryId(from), null);
      }
      return;
    case 'deliver': {
      if (group === undefined) return;
      const consumer = group.consumer(consumerName) ?? group.createConsumer(consumerName, i);
      group.seen(consumer, i, true);
      for (let e = from; e < from + count; e++) {
        if (found.has(entryId(e))) found.deliver(group, consumer, entryId(e), i);
      }
      return;
    }
    default: {
      const consumer = group?.consumer(consumerName);
      if (from % 4 === 0 && consumer !== undefined) group?.deleteConsumer(consumer);
      for (let e = from; e < from + count; e++) group?.acknowledge(entryId(e));
    }
  }
}

/** Runs an operation that changes data. */
function change(keyspace: Keyspace, step: Operation, i: number): void {
  const { clock } = keyspace;
  const at = (index: number): Database => keyspace.databases[index] as Database;
  const target = at(step.db);
  clock.nowMs = clock.appliedMs = i;
  switch (step.name) {
    case 'put':
      return target.put(step.key, i);
    case 'delete':
      target.delete(step.key);
      return;
    case 'deadline':
      if (step.ms === 0) target.clearDeadline(step.key);
      else target.setDeadline(step.key, i + step.ms);
      return;
    case 'string':
      return target.putUntil(step.key, 'y'.repeat(step.count * 400), i + 100);
    case 'setFields': {
      const found = target.lookupForWrite(step.key);
      const hash = found instanceof HashValue ? found : new HashValue();
      for (let f = step.from; f < step.from + step.count; f++) hash.set(`f${f}`, `${text(f)}:${i}`);
      if (found !== hash) target.put(step.key, hash);
      return;
    }
    case 'deleteFields': {
      const hash = target.lookupForWrite(step.key);
      if (!(hash instanceof HashValue)) return;
      for (let f = step.from; f < step.from + step.count; f++) hash.delete(`f${f}`);
      if (hash.size === 0) target.delete(step.key);
      return;
    }
    case 'fieldDeadlines': {
      const hash = target.lookupForWrite(step.key);
      if (!(hash instanceof HashValue)) return;
      for (let f = step.from; f < step.from + step.count; f++) {
        if (hash.has(`f${f}`)) hash.setDeadline(`f${f}`, i + (f % 20));
      }
      target.fieldDeadlinesChanged(step.key);
      return;
    }
    case 'addMembers': {
      const found = target.lookupForWrite(step.key);
      const set = found instanceof SetValue ? found : new SetValue();
      for (let m = step.from; m < step.from + step.count; m++)
        set.add(m % 3 === 0 ? `${m}` : text(m));
      if (found !== set) target.put(step.key, set);
      return;
    }
    case 'deleteMembers': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SetValue)) return;
      for (let m = step.from; m < step.from + step.count; m++)
        set.delete(m % 3 === 0 ? `${m}` : text(m));
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'addScores': {
      const found = target.lookupForWrite(step.key);
      const set = found instanceof SortedSetValue ? found : new SortedSetValue();
      for (let m = step.from; m < step.from + step.count; m++) set.set(`m${m}`, (m * 7 + i) % 100);
      if (found !== set) target.put(step.key, set);
      return;
    }
    case 'deleteScores': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SortedSetValue)) return;
      for (let m = step.from; m < step.from + step.count; m++) set.delete(`m${m}`);
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'removeRange': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SortedSetValue)) return;
      const position = Math.min(step.from, set.size);
      set.removeRange(position, Math.min(step.count, set.size - position));
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'addEntries':
    case 'deleteEntries':
    case 'trim':
    case 'group':
    case 'deliver':
    case 'acknowledge':
      return changeStream(target, step, i);
    case 'fillSlot':
      for (let k = step.from; k < step.from + step.count; k++) target.put(`{t}${k}`, text(k));
      return;
    case 'emptySlot':
      for (let k = step.from; k < step.from + step.count; k++) target.delete(`{t}${k}`);
      return;
    case 'rename': {
      const value = target.take(step.key);
      if (value !== undefined) at(step.toDb).put(step.to, value);
      return;
    }
    case 'copy': {
      const value = target.lookup(step.key);
      const copy = typeof value === 'object' ? value.clone() : value;
      if (copy !== undefined) at(step.toDb).put(step.to, copy);
      return;
    }
    case 'swap':
      return keyspace.swap(step.db, step.toDb);
    case 'clear':
      return target.clear();
    case 'expire':
      keyspace.expireDue(3);
      return;
    default:
  }
}

/** A keyspace, its checkpoint, and what the checkpoint ought to hold. */
class Subject {
  readonly keyspace = new Keyspace();
  readonly checkpoint = new MemoryCheckpoint();
  #cut: KeyspaceCut | null = null;
  #drawn: [string, Uint8Array][] = [];
  #expected = '';
  /** Pages with their contents that the next cut has to replace or drop. */
  #marked = new Map<string, Uint8Array | undefined>();
  /** Those that the cut under way has to. */
  #due = new Map<string, Uint8Array | undefined>();

  run(steps: readonly Operation[], first = 0): void {
    steps.forEach((step, i) => {
      change(this.keyspace, step, first + i);
      if (step.name === 'begin' && this.#cut === null) this.begin();
      else if (step.name === 'draw') this.draw();
      else if (step.name === 'end') this.end();
      else if (step.name === 'abandon') this.abandon();
      // Marking belongs to the time between two cuts, when references are where the checkpoint has them.
      else if (step.name === 'mark' && this.#cut === null) this.mark(step.page);
    });
  }

  begin(): void {
    this.#expected = snapshotOf(this.keyspace);
    this.#cut = this.keyspace.beginCut();
    this.#drawn = [];
    this.#due = this.#marked;
    this.#marked = new Map();
  }

  draw(): void {
    const page = this.#cut?.nextPage() ?? null;
    if (page !== null) this.#drawn.push([page.key, page.data]);
  }

  end(): void {
    if (this.#cut === null) return;
    this.checkpoint.commit(this.#cut, [...this.#drawn, ...drawRest(this.#cut)]);
    this.#cut = null;
    const loaded = new Keyspace();
    this.checkpoint.loadInto(loaded);
    expect(snapshotOf(loaded) === this.#expected).toBe(true);
    const { pages } = this.checkpoint;
    const stale = [...this.#due].filter(
      ([name, data]) => pages.get(name) === data && pages.has(name),
    );
    expect(stale.map(([name]) => name)).toEqual([]);
  }

  abandon(): void {
    if (this.#cut === null) return;
    finish(this.#cut.abandoned());
    this.#cut = null;
    for (const [name, data] of this.#due) this.#marked.set(name, data);
  }

  mark(page: number): void {
    const names = [...this.checkpoint.pages.keys()];
    const name = names[page % Math.max(1, names.length)] ?? 'c7.0.0';
    this.keyspace.markDirty(name);
    this.#marked.set(name, this.checkpoint.pages.get(name));
  }

  /** Writes all that has changed. */
  save(): void {
    this.end();
    this.begin();
    this.end();
  }

  /** Another one that begins with what the checkpoint holds. */
  restarted(): Subject {
    const subject = new Subject();
    this.checkpoint.loadInto(subject.keyspace);
    subject.checkpoint.copyFrom(this.checkpoint);
    return subject;
  }
}

describe('KeyspaceCut', () => {
  it('holds the state at the cut, whatever is written while its pages are drawn', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), (steps) => {
        const subject = new Subject();
        subject.run(steps);
        subject.save();
      }),
      { numRuns: Number(process.env['RUNS'] ?? 30) },
    );
  });

  it('loads into a keyspace that goes on as the original does, with further cuts on the same pages, again and again', () => {
    const steps = fc.array(operation, { maxLength: 25, size: 'max' });
    const generations = fc.array(steps, { minLength: 2, maxLength: 4, size: 'max' });
    fc.assert(
      fc.property(generations, (generations) => {
        const original = new Subject();
        let restarted = original;
        let time = 0;
        for (const steps of generations) {
          original.run(steps, time);
          if (restarted !== original) restarted.run(steps, time);
          time += steps.length;
          expect(snapshotOf(restarted.keyspace) === snapshotOf(original.keyspace)).toBe(true);
          restarted.save();
          restarted = restarted.restarted();
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 20) },
    );
  });

  it('replaces every page that was marked, whatever was written since, so that its space can be given back', () => {
    const marks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 });
    const steps = fc.array(operation, { maxLength: 25, size: 'max' });
    fc.assert(
      fc.property(steps, marks, steps, (before, marks, after) => {
        const subject = new Subject();
        subject.run(before);
        subject.save();
        for (const mark of marks) subject.mark(mark);
        subject.run(after, before.length);
        subject.save();
      }),
      { numRuns: Number(process.env['RUNS'] ?? 30) },
    );
  });
});
