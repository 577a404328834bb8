import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FieldDeadlines } from './field-deadlines.ts';

const field = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e', 'f', '\xff');
const change = fc.oneof(
  fc.record({ set: field, deadlineMs: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ remove: field }),
);

it('FieldDeadlines agree with a sorted list', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      let deadlines = new FieldDeadlines();
      const model = new Map<string, number>();
      for (const one of changes) {
        if ('set' in one) {
          deadlines.set(one.set, one.deadlineMs);
          model.set(one.set, one.deadlineMs);
        } else {
          expect(deadlines.delete(one.remove)).toBe(model.delete(one.remove));
        }
        const order = [...model].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        expect(deadlines.size).toBe(model.size);
        expect(deadlines.firstField()).toBe(order[0]?.[0]);
        expect(deadlines.firstDeadline()).toBe(order[0]?.[1] ?? Infinity);
        expect(deadlines.countUntil(6)).toBe(order.filter(([, ms]) => ms <= 6).length);
        for (const [name, ms] of model) expect(deadlines.get(name)).toBe(ms);
        deadlines = deadlines.copy();
      }
    }),
  );
});
