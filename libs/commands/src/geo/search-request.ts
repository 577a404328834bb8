import { positionOfScore } from '@kiwi/datatypes';
import type { Position, ReadonlySortedSetValue, SearchShape } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import { boxArgument, positionArgument, radiusArgument } from './geo-arguments.ts';
import type { Box, Radius } from './geo-arguments.ts';

const noSuchMember = new CommandError('ERR could not decode requested zset member');
const countNotPositive = new CommandError('ERR COUNT must be > 0');
const anyWithoutCount = new CommandError('ERR the ANY argument requires COUNT argument');

/** What a search was asked for. */
export interface SearchRequest {
  /** Null when the sorted set is missing, so that there is nothing to be found. */
  readonly shape: SearchShape | null;
  /** In metres; distances are returned and stored in it. */
  readonly unit: number;
  readonly order: 'ascending' | 'descending' | null;
  /** How many results are wanted; 0: all. */
  readonly count: number;
  /** So many as come first will do. */
  readonly any: boolean;
  readonly withDistance: boolean;
  readonly withHash: boolean;
  readonly withPosition: boolean;
  /** The key at which the result is stored; null: it is returned. */
  readonly target: string | null;
  /** Distances are stored as scores. */
  readonly storesDistance: boolean;
  /** The key event that tells of what was stored. */
  readonly storeEvent: string;
}

/** What a command's name settles. */
export interface SearchForm {
  /** GEOSEARCH and GEOSEARCHSTORE: centre and shape are among the options, in any order. */
  readonly isSearch: boolean;
  /** STORE and STOREDIST with a key are allowed. */
  readonly mayStore: boolean;
  /** Where the result of GEOSEARCHSTORE goes, which may be told to store distances; else null. */
  readonly target: string | null;
  /** Of the older commands: what stands before the options. */
  readonly center?: Position | null;
  readonly radius?: Radius | null;
}

/** The position of a member; throws when it is not there. */
export function positionOfMember(set: ReadonlySortedSetValue, member: string): Position {
  const score = set.scoreOf(member);
  if (score === undefined) throw noSuchMember;
  return positionOfScore(score);
}

/** Reads the options from argument `first` on. `set` is undefined when the key is missing. */
export function searchRequest(
  set: ReadonlySortedSetValue | undefined,
  args: readonly string[],
  first: number,
  form: SearchForm,
): SearchRequest {
  const { isSearch, mayStore } = form;
  let { target } = form;
  let center = form.center ?? null;
  let radius = form.radius ?? null;
  let box: Box | null = null;
  let from: 'member' | 'position' | null = null;
  let order: SearchRequest['order'] = null;
  let count = 0;
  let storesDistance = false;
  const flags = new Set<string>();
  for (let i = first; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const following = args.length - i - 1;
    if (['withdist', 'withhash', 'withcoord', 'any'].includes(option)) flags.add(option);
    else if (option === 'asc') order = 'ascending';
    else if (option === 'desc') order = 'descending';
    else if (option === 'count' && following >= 1) count = countArgument(args[++i] as string);
    else if (['store', 'storedist'].includes(option) && mayStore && following >= 1) {
      target = args[++i] as string;
      storesDistance = option === 'storedist';
    } else if (option === 'storedist' && isSearch && form.target !== null) storesDistance = true;
    else if (option === 'frommember' && isSearch && following >= 1 && from !== 'position') {
      from = 'member';
      const member = args[++i] as string;
      if (set !== undefined) center = positionOfMember(set, member);
    } else if (option === 'fromlonlat' && isSearch && following >= 2 && from !== 'member') {
      from = 'position';
      center = positionArgument(args[i + 1], args[i + 2]);
      i += 2;
    } else if (option === 'byradius' && isSearch && following >= 2 && box === null) {
      radius = radiusArgument(args[i + 1], args[i + 2]);
      i += 2;
    } else if (option === 'bybox' && isSearch && following >= 3 && radius === null) {
      box = boxArgument(args[i + 1], args[i + 2], args[i + 3]);
      i += 3;
    } else throw syntaxError;
  }
  const details = ['withdist', 'withhash', 'withcoord'].some((flag) => flags.has(flag));
  if (target !== null && details) throw notCompatible(isSearch);
  if (isSearch && from === null) throw exactlyOne('FROMMEMBER or FROMLONLAT', args[0]);
  if (isSearch && radius === null && box === null) {
    throw exactlyOne('BYRADIUS and BYBOX', args[0]);
  }
  if (flags.has('any') && count === 0) throw anyWithoutCount;
  return {
    shape: center === null ? null : shapeOf(center, radius, box),
    unit: (radius ?? box)?.unit ?? 1,
    // The nearest ones are meant, when it is not just any.
    order: order ?? (count > 0 && !flags.has('any') ? 'ascending' : null),
    count,
    any: flags.has('any'),
    withDistance: flags.has('withdist'),
    withHash: flags.has('withhash'),
    withPosition: flags.has('withcoord'),
    target,
    storesDistance,
    storeEvent: isSearch ? 'geosearchstore' : 'georadiusstore',
  };
}

function shapeOf(center: Position, radius: Radius | null, box: Box | null): SearchShape | null {
  if (radius !== null) return { center, radius: radius.radius * radius.unit };
  if (box === null) return null;
  return { center, width: box.width * box.unit, height: box.height * box.unit };
}

function countArgument(text: string): number {
  const count = Number(integerArgument(text));
  if (count <= 0) throw countNotPositive;
  return count;
}

function notCompatible(isSearch: boolean): CommandError {
  const what = isSearch ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS';
  return new CommandError(
    `ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`,
  );
}

function exactlyOne(what: string, command = ''): CommandError {
  return new CommandError(`ERR exactly one of ${what} can be specified for ${command}`);
}
