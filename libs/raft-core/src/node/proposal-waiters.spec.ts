import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '../core/types.ts';
import { Proposal } from './gathered-proposals.ts';
import type { Outcome } from './outcome.ts';
import { ProposalWaiters } from './proposal-waiters.ts';

interface Logged {
  readonly term: number;
  /** Of the proposal that it is; null for entries of other leaders. */
  readonly id: number | null;
}

type Step =
  /** This node leads in a new term, and proposes groups of these sizes. */
  | { readonly type: 'lead'; readonly sizes: readonly number[] }
  /** Another node leads in a new term: keeps part of what is not applied yet, and appends. */
  | { readonly type: 'follow'; readonly keeps: number; readonly appends: number }
  | { readonly type: 'apply'; readonly count: number }
  | { readonly type: 'skip'; readonly count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('lead' as const),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('follow' as const),
    keeps: fc.nat(12),
    appends: fc.integer({ min: 1, max: 4 }),
  }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('apply' as const), count: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('skip' as const), count: fc.nat(6) }) },
);

/** A log as Raft allows it, with what the waiters say of it. */
class History {
  readonly outcomes = new Map<number, Outcome[]>();
  readonly committed = new Map<number, number>();
  readonly skipped = new Set<number>();
  readonly waiters = new ProposalWaiters();
  readonly log: Logged[] = [];
  #term = 0;
  #applied = 0;
  #ids = 0;

  carryOut(next: Step): void {
    if (next.type === 'lead') {
      this.#append(1);
      for (const size of next.sizes) this.#propose(size);
    } else if (next.type === 'follow') {
      this.log.length = Math.min(this.log.length, this.#applied + next.keeps);
      this.#append(next.appends);
    } else {
      const entries = this.#take(next.count);
      const last = entries[entries.length - 1];
      if (next.type === 'apply') this.#apply(entries);
      else if (last !== undefined) this.#skip(entries, last);
    }
  }

  /** A leader commits an entry of its term, and all before it. */
  finish(): void {
    this.#append(1);
    this.#apply(this.#take(Infinity));
  }

  #append(count: number): void {
    this.#term++;
    for (let i = 0; i < count; i++) this.log.push({ term: this.#term, id: null });
  }

  #propose(size: number): void {
    const firstIndex = this.log.length + 1;
    const proposals = Array.from({ length: size }, () => {
      const id = ++this.#ids;
      this.log.push({ term: this.#term, id });
      this.outcomes.set(id, []);
      return new Proposal(new Uint8Array(0), undefined, (o) => this.outcomes.get(id)?.push(o));
    });
    this.waiters.add(firstIndex, this.#term, proposals);
  }

  #take(count: number): Entry[] {
    const entries = this.log
      .slice(this.#applied, this.#applied + count)
      .map(({ term, id }, i): Entry => {
        const kind = id === null ? 'noop' : 'command';
        return { index: this.#applied + 1 + i, term, kind, data: new Uint8Array(0) };
      });
    this.#applied += entries.length;
    return entries;
  }

  #apply(entries: readonly Entry[]): void {
    const ids = entries.map(({ index }) => this.log[index - 1]?.id ?? null);
    entries.forEach(({ index }, i) => {
      const id = ids[i];
      if (id !== null && id !== undefined) this.committed.set(id, index);
    });
    const results = ids.filter((id) => id !== null).map((id) => `result ${id}`);
    this.waiters.applied(entries, results);
  }

  #skip(entries: readonly Entry[], last: Entry): void {
    for (const { index } of entries) {
      const id = this.log[index - 1]?.id ?? null;
      if (id !== null) this.skipped.add(id);
    }
    this.waiters.skipped(last.index, last.term);
  }
}

it('every proposal is settled once: committed with its result where it was applied, else rejected', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const history = new History();
      for (const next of steps) history.carryOut(next);
      history.finish();
      for (const [id, outcomes] of history.outcomes) {
        expect(outcomes).toHaveLength(1);
        const index = history.committed.get(id);
        const [outcome] = outcomes;
        if (index !== undefined) {
          expect(outcome).toEqual({ type: 'committed', index, result: `result ${id}` });
        } else if (history.skipped.has(id)) {
          expect(outcome?.type).toBe('indeterminate');
        } else {
          // One that was overwritten may have lain where a snapshot came to: nobody knows then.
          expect(outcome?.type).toMatch(/rejected|indeterminate/);
        }
      }
    }),
    { numRuns: 2000, seed: 4 },
  );
});

it('all are told when the node stops', () => {
  const outcomes: Outcome[] = [];
  const waiters = new ProposalWaiters();
  const proposal = () => new Proposal(new Uint8Array(0), undefined, (o) => outcomes.push(o));
  waiters.add(1, 1, [proposal(), proposal()]);
  waiters.add(3, 1, [proposal()]);
  const stopped: Outcome = { type: 'indeterminate', reason: 'stopped' };
  waiters.settleAll(stopped);
  expect(outcomes).toEqual([stopped, stopped, stopped]);
});
