import { SetValue } from '@kiwi/datatypes';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { difference, intersection, union } from './set-algebra.ts';

function setOf(members: Iterable<string>): SetValue {
  const set = new SetValue();
  for (const member of members) set.add(member);
  return set;
}

function membersOf(set: SetValue): string[] {
  return [...set.members()].sort();
}

/** Plain sets, of which an empty one stands for a missing key. */
const operands = fc.array(
  fc.uniqueArray(fc.nat(40).map(String), { maxLength: 40, size: 'max' }).map((all) => new Set(all)),
  { minLength: 1, maxLength: 5 },
);
const operandOf = (set: ReadonlySet<string>) => (set.size === 0 ? undefined : setOf(set));
const sorted = (members: Iterable<string>) => [...members].sort();

describe('the algebra of sets', () => {
  it('gives what the definitions say', () => {
    fc.assert(
      fc.property(operands, (sets) => {
        const given = sets.map(operandOf);
        const [first = new Set<string>(), ...others] = sets;
        const inAll = [...first].filter((member) => others.every((set) => set.has(member)));
        const inNone = [...first].filter((member) => !others.some((set) => set.has(member)));
        expect(membersOf(intersection(given))).toEqual(sorted(inAll));
        expect(membersOf(difference(given))).toEqual(sorted(inNone));
        expect(membersOf(union(given))).toEqual(sorted(new Set(sets.flatMap((set) => [...set]))));
        expect(intersection(given, 3).size).toBe(Math.min(3, inAll.length));
      }),
      { numRuns: 300 },
    );
  });

  it('takes the same set several times', () => {
    const set = setOf(['a', 'b']);
    expect(membersOf(intersection([set, set]))).toEqual(['a', 'b']);
    expect(membersOf(union([set, set]))).toEqual(['a', 'b']);
    expect(membersOf(difference([set, set]))).toEqual([]);
  });

  it('changes none of the sets', () => {
    const sets = [setOf(['a', 'b', 'c']), setOf(['b']), setOf(['c', 'd'])];
    const before = sets.map(membersOf);
    intersection(sets);
    union(sets);
    difference(sets);
    expect(sets.map(membersOf)).toEqual(before);
  });
});
