import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from '../database.ts';
import { Keyspace } from '../keyspace.ts';
import type { KeyspaceCut } from './keyspace-cut.ts';
import { finish } from './steps.ts';
import { drawPage, drawRest, MemoryCheckpoint, snapshotOf } from '../testing/memory-checkpoint.ts';
import { changeRange, isRangeChange, rangeChanges } from '../testing/range-changes.ts';
import type { RangeChange } from '../testing/range-changes.ts';

const keys = ['a', 'b', '{t}c', '{t}d', '{t}e', ''];

type Operation =
  | { readonly name: 'put' | 'delete'; readonly db: number; readonly key: string }
  | { readonly name: 'text'; readonly db: number; readonly key: string; readonly length: number }
  | { readonly name: 'deadline'; readonly db: number; readonly key: string; readonly ms: number }
  | (RangeChange & { readonly db: number })
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
      name: fc.constantFrom(...rangeChanges),
      db,
      key,
      ...range,
    }),
    weight: 7,
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

/** What hardly ever changes more than the bytes of a value. */
const smallOperation: fc.Arbitrary<Operation> = fc.oneof(
  {
    arbitrary: fc.record({
      name: fc.constant('text' as const),
      db: fc.nat(1),
      key,
      length: fc.constantFrom(5, 5, 5, 40),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({ name: fc.constant('put' as const), db: fc.nat(1), key }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      name: fc.constantFrom('delete' as const, 'copy' as const),
      db: fc.nat(1),
      key,
      toDb: fc.nat(1),
      to: key,
    }),
    weight: 1,
  },
  fc.record({ name: fc.constant('deadline' as const), db: fc.nat(1), key, ms: fc.nat(40) }),
  {
    arbitrary: fc.record({
      name: fc.constantFrom('begin' as const, 'draw' as const, 'end' as const, 'abandon' as const),
      db: fc.nat(1),
    }),
    weight: 5,
  },
);

/** Runs an operation that changes data. */
function change(keyspace: Keyspace, step: Operation, i: number): void {
  const { clock } = keyspace;
  const at = (index: number): Database => keyspace.databases[index] as Database;
  const target = at(step.db);
  clock.nowMs = clock.appliedMs = i;
  if (isRangeChange(step)) return changeRange(target, step, i);
  switch (step.name) {
    case 'put':
      return target.put(step.key, i);
    case 'text':
      return target.putFresh(step.key, String(i).padEnd(step.length, '.'));
    case 'delete':
      target.delete(step.key);
      return;
    case 'deadline':
      if (step.ms === 0) target.clearDeadline(step.key);
      else target.setDeadline(step.key, i + step.ms);
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
    const page = this.#cut === null ? null : drawPage(this.#cut);
    if (page !== null) this.#drawn.push(page);
  }

  end(): void {
    if (this.#cut === null) return;
    this.checkpoint.commit(this.#cut, [...this.#drawn, ...drawRest(this.#cut)]);
    this.#cut = null;
    const loaded = new Keyspace(12345);
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

  it('holds the state at the cut, whatever small values are written over meanwhile', () => {
    fc.assert(
      fc.property(fc.array(smallOperation, { maxLength: 150, size: 'max' }), (steps) => {
        const subject = new Subject();
        subject.run(steps);
        subject.save();
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
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
