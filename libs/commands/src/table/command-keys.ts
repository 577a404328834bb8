import { parseInt64 } from '@kiwi/datatypes';
import type { CommandInfo, KeyFlag, KeySpec } from './command.ts';

/** A key among the arguments of a call. */
export interface KeyArgument {
  readonly key: string;
  readonly flags: readonly KeyFlag[];
}

/** The keys of a call in the order of the key specifications; null when the arguments cannot be right. */
export function keyArguments(command: CommandInfo, args: readonly string[]): KeyArgument[] | null {
  const keys: KeyArgument[] = [];
  for (const spec of command.keys) {
    const positions = positionsOf(spec, args);
    if (positions === null) return null;
    const flags = spec.type === 'range' && spec.flagsOf ? spec.flagsOf(args) : spec.flags;
    const step = spec.type === 'unknown' ? 1 : spec.step;
    for (let i = positions.first; i <= positions.last; i += step) {
      const key = args[i];
      if (key === undefined) return null;
      keys.push({ key, flags });
    }
  }
  return keys;
}

/** The keys that a call names; none when the arguments cannot be right. */
export function keysOf(command: CommandInfo, args: readonly string[]): string[] {
  return (keyArguments(command, args) ?? []).map(({ key }) => key);
}

/** The first key that a call names, which is the one that decides the slot of a redirection. */
export function firstKeyOf(command: CommandInfo, args: readonly string[]): string | undefined {
  const [spec] = command.keys;
  return spec?.type === 'range' ? args[spec.first] : keysOf(command, args)[0];
}

interface Positions {
  readonly first: number;
  readonly last: number;
}

const noPositions: Positions = { first: 0, last: -1 };

/** An empty range when there are no keys; null when the arguments cannot be right. */
function positionsOf(spec: KeySpec, args: readonly string[]): Positions | null {
  switch (spec.type) {
    case 'range':
      return rangeOf(spec, args);
    case 'keynum':
      return countedRangeOf(spec, args);
    case 'keyword':
      return rangeBehindKeyword(spec, args);
    case 'unknown': {
      const position = spec.positionOf?.(args) ?? null;
      return position === null ? noPositions : { first: position, last: position };
    }
  }
}

function rangeOf(
  { first, last }: KeySpec & { type: 'range' },
  args: readonly string[],
): Positions | null {
  const end = last < 0 ? args.length + last : last;
  return end < first ? null : { first, last: end };
}

function countedRangeOf(
  spec: KeySpec & { type: 'keynum' },
  args: readonly string[],
): Positions | null {
  const count = parseInt64(args[spec.count] ?? '');
  if (typeof count !== 'number' || count < 1) return null;
  const last = spec.first + (count - 1) * spec.step;
  return last < args.length ? { first: spec.first, last } : null;
}

function rangeBehindKeyword(
  { keyword, startFrom, last, limit }: KeySpec & { type: 'keyword' },
  args: readonly string[],
): Positions | null {
  let first = startFrom;
  while (first < args.length && args[first]?.toUpperCase() !== keyword) first++;
  first++;
  if (first >= args.length) return noPositions;
  if (last >= 0) return { first, last: first + last };
  const share = limit === 0 ? args.length - first : Math.floor((args.length - first) / limit);
  return share + last < 0 ? null : { first, last: first + share + last };
}
