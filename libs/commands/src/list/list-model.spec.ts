import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

const element = fc.constantFrom('a', 'b', 'c', 'd', 'x'.repeat(300));
const end = fc.constantFrom('LEFT' as const, 'RIGHT' as const);
const index = fc.integer({ min: -40, max: 40 });

type Step =
  | { readonly name: 'push'; readonly end: 'LEFT' | 'RIGHT'; readonly elements: string[] }
  | { readonly name: 'pop'; readonly end: 'LEFT' | 'RIGHT'; readonly count: number }
  | { readonly name: 'move'; readonly end: 'LEFT' | 'RIGHT'; readonly to: 'LEFT' | 'RIGHT' }
  | { readonly name: 'set' | 'remove'; readonly index: number; readonly element: string }
  | { readonly name: 'insert'; readonly isBefore: boolean; readonly pivot: string }
  | { readonly name: 'trim' | 'range'; readonly index: number; readonly last: number }
  | {
      readonly name: 'positions';
      readonly element: string;
      readonly rank: number;
      readonly lookedAtMax: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constant('push' as const),
      end,
      elements: fc.array(element, { minLength: 1, maxLength: 200, size: 'max' }),
    }),
  },
  fc.record({ name: fc.constant('pop' as const), end, count: fc.constantFrom(1, 2, 30) }),
  fc.record({ name: fc.constant('move' as const), end, to: end }),
  fc.record({ name: fc.constantFrom('set' as const, 'remove' as const), index, element }),
  fc.record({ name: fc.constant('insert' as const), isBefore: fc.boolean(), pivot: element }),
  fc.record({ name: fc.constant('range' as const), index, last: index }),
  fc.record({
    name: fc.constant('trim' as const),
    index: fc.integer({ min: 0, max: 3 }),
    last: fc.integer({ min: -4, max: -1 }),
  }),
  fc.record({
    name: fc.constant('positions' as const),
    element,
    rank: fc.constantFrom(1, 2, -1, -3),
    lookedAtMax: fc.constantFrom(0, 1, 50),
  }),
);

/** What Redis's documentation says of a range of indexes. */
function slice(model: readonly string[], first: number, last: number): string[] {
  const start = first < 0 ? Math.max(0, model.length + first) : first;
  const end = last < 0 ? model.length + last : last;
  return model.slice(start, Math.max(start, end + 1));
}

function positions(model: readonly string[], wanted: string, rank: number, max: number): number[] {
  const all = model.map((_, i) => (rank < 0 ? model.length - 1 - i : i));
  const found = all.slice(0, max || Infinity).filter((position) => model[position] === wanted);
  return found.slice(Math.abs(rank) - 1);
}

/** Runs the command, changes the model, and says what the reply must be. */
function apply(run: (...args: string[]) => unknown, model: string[], one: Step): void {
  switch (one.name) {
    case 'push':
      for (const item of one.elements) {
        if (one.end === 'LEFT') model.unshift(item);
        else model.push(item);
      }
      expect(run(one.end === 'LEFT' ? 'LPUSH' : 'RPUSH', 'l', ...one.elements)).toBe(model.length);
      return;
    case 'pop': {
      const { length } = model;
      const isLeft = one.end === 'LEFT';
      const popped = isLeft
        ? model.splice(0, one.count)
        : model.splice(Math.max(0, length - one.count)).reverse();
      const reply = run('LMPOP', '2', 'absent', 'l', one.end, 'COUNT', String(one.count));
      expect(reply).toEqual(length === 0 ? null : ['l', popped]);
      return;
    }
    case 'move': {
      const moved = one.end === 'LEFT' ? model.shift() : model.pop();
      if (moved !== undefined && one.to === 'LEFT') model.unshift(moved);
      else if (moved !== undefined) model.push(moved);
      expect(run('LMOVE', 'l', 'l', one.end, one.to)).toBe(moved ?? null);
      return;
    }
    case 'set': {
      const at = one.index < 0 ? model.length + one.index : one.index;
      const isThere = at >= 0 && at < model.length;
      if (isThere) model[at] = one.element;
      const reply = run('LSET', 'l', String(one.index), one.element);
      if (isThere) expect(reply).toBe('OK');
      else expect(reply).toHaveProperty('error');
      expect(run('LINDEX', 'l', String(one.index))).toBe(model.at(one.index) ?? null);
      return;
    }
    case 'remove': {
      const found = positions(model, one.element, one.index < 0 ? -1 : 1, 0);
      const removed = found.slice(0, Math.abs(one.index) || Infinity);
      for (const position of removed.sort((a, b) => b - a)) model.splice(position, 1);
      expect(run('LREM', 'l', String(one.index), one.element)).toBe(removed.length);
      return;
    }
    case 'insert': {
      const wasThere = model.length > 0;
      const at = model.indexOf(one.pivot);
      if (at !== -1) model.splice(one.isBefore ? at : at + 1, 0, 'inserted');
      const reply = run('LINSERT', 'l', one.isBefore ? 'BEFORE' : 'AFTER', one.pivot, 'inserted');
      expect(reply).toBe(at !== -1 ? model.length : wasThere ? -1 : 0);
      return;
    }
    case 'trim':
      model.splice(0, model.length, ...slice(model, one.index, one.last));
      expect(run('LTRIM', 'l', String(one.index), String(one.last))).toBe('OK');
      return;
    case 'range':
      expect(run('LRANGE', 'l', String(one.index), String(one.last))).toEqual(
        slice(model, one.index, one.last),
      );
      return;
    case 'positions': {
      const found = positions(model, one.element, one.rank, one.lookedAtMax);
      const options = ['RANK', String(one.rank), 'MAXLEN', String(one.lookedAtMax)];
      expect(run('LPOS', 'l', one.element, ...options)).toBe(found[0] ?? null);
      expect(run('LPOS', 'l', one.element, ...options, 'COUNT', '0')).toEqual(found);
      expect(run('LPOS', 'l', one.element, ...options, 'COUNT', '2')).toEqual(found.slice(0, 2));
    }
  }
}

it('the commands of a list do what is documented of an array', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const runner = new CommandRunner(dataCommands);
      const run = (...args: string[]) => runner.run(...args);
      const model: string[] = [];
      for (const one of steps) {
        apply(run, model, one);
        expect(run('LLEN', 'l')).toBe(model.length);
        expect(run('EXISTS', 'l')).toBe(model.length > 0 ? 1 : 0);
      }
      expect(run('LRANGE', 'l', '0', '-1')).toEqual(model);
    }),
    { numRuns: 60 },
  );
});
