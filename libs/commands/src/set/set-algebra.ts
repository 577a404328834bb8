import { SetValue, unshared } from '@kiwi/datatypes';
import type { ReadonlySetValue } from '@kiwi/datatypes';

/** A set, or undefined for a missing key, which counts as an empty one. */
export type Operand = ReadonlySetValue | undefined;

/** The members that all sets have, up to `limit` of them: those of the smallest one that the others have, the next smallest asked first. */
export function intersection(sets: readonly Operand[], limit = Infinity): SetValue {
  const result = new SetValue();
  const [smallest, ...others] = [...sets].sort((a, b) => sizeOf(a) - sizeOf(b));
  for (const member of smallest?.members() ?? []) {
    if (!others.every((set) => set?.has(member) === true)) continue;
    result.add(member);
    if (result.size >= limit) break;
  }
  return result;
}

/** The members of any of the sets. */
export function union(sets: readonly Operand[]): SetValue {
  const result = new SetValue();
  for (const set of sets) {
    const isShared = set?.isPacked === true;
    set?.forEach((member) => result.add(isShared ? unshared(member) : member));
  }
  return result;
}

/**
 * The members of the first set that none of the others has. Either each of its members is looked up in the others, or all of theirs are taken
 * out of it: whatever is less work, where a look-up counts half because it ends with the first set that has the member.
 */
export function difference([first, ...others]: readonly Operand[]): SetValue {
  const lookups = (sizeOf(first) * (others.length + 1)) / 2;
  const removals = sizeOf(first) + others.reduce((sum, set) => sum + sizeOf(set), 0);
  const result = new SetValue();
  if (first === undefined || others.includes(first)) return result;
  if (lookups <= removals) {
    const largestFirst = others.sort((a, b) => sizeOf(b) - sizeOf(a));
    first.forEach((member) => {
      if (!largestFirst.some((set) => set?.has(member) === true)) result.add(member);
    });
    return result;
  }
  first.forEach((member) => result.add(member));
  for (const set of others) set?.forEach((member) => result.delete(member));
  return result;
}

function sizeOf(set: Operand): number {
  return set?.size ?? 0;
}
