import type { Position } from '@kiwi/datatypes';
import { sortedSetAt } from '../sorted-set/sorted-set-at.ts';
import type { CommandHandler, DataCommand, KeySpec } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { positionArgument, radiusArgument } from './geo-arguments.ts';
import type { Radius } from './geo-arguments.ts';
import { positionOfMember, searchRequest } from './search-request.ts';
import { answerSearch } from './search.ts';

const sources: KeySpec = { type: 'range', first: 1, last: 1, step: 1, flags: ['RO', 'access'] };

function target(keyword: string, startFrom: number): KeySpec {
  const flags = ['OW', 'update'] as const;
  return { type: 'keyword', keyword, startFrom, last: 0, step: 1, limit: 0, flags };
}

const unit = 'unit(M | KM | FT | MI)';

function options(anySince: string, isStoring: boolean): string {
  const count = `[count{COUNT count:integer [ANY${anySince}]}] [order(ASC | DESC)]`;
  const store = isStoring ? ' [STORE key#1] [STOREDIST key#2]' : '';
  return `[WITHCOORD] [WITHDIST] [WITHHASH] ${count}${store}`;
}

const complexity =
  'O(N + log M) where N is the number of elements in the cells around the circle and M that of all elements.';
const stores = 'Returns or stores';

function byPosition(mayStore: boolean): CommandHandler {
  return (context, args, reply) => {
    const set = sortedSetAt(context.db, args[1] as string);
    const center = positionArgument(args[2], args[3]);
    const radius = radiusArgument(args[4], args[5]);
    const form = { isSearch: false, mayStore, target: null, center, radius };
    answerSearch(context, set, searchRequest(set, args, 6, form), reply);
  };
}

function byMember(mayStore: boolean): CommandHandler {
  return (context, args, reply) => {
    const set = sortedSetAt(context.db, args[1] as string);
    let center: Position | null = null;
    let radius: Radius | null = null;
    // Without a key Redis does not look at them.
    if (set !== undefined) {
      center = positionOfMember(set, args[2] as string);
      radius = radiusArgument(args[3], args[4]);
    }
    const form = { isSearch: false, mayStore, target: null, center, radius };
    answerSearch(context, set, searchRequest(set, args, 5, form), reply);
  };
}

const withUnits = ['7.0.0', 'Takes units in upper case.'] as const;
const withAny = ['6.2.0', 'Takes ANY.'] as const;

const writing = {
  flags: ['write', 'denyoom', 'movablekeys'],
  group: 'geo',
  categories: ['write', 'geo', 'slow'],
  complexity,
} as const;

const reading = {
  flags: ['readonly'],
  group: 'geo',
  categories: ['read', 'geo', 'slow'],
  keys: oneKey('RO', 'access'),
  complexity,
} as const;

export const georadius: DataCommand = {
  ...writing,
  name: 'georadius',
  syntax: `key longitude:double latitude:double radius:double ${unit} ${options('@6.2.0', true)}`,
  history: [withAny, withUnits],
  deprecated: { since: '6.2.0', replacedBy: 'GEOSEARCH or GEOSEARCHSTORE with BYRADIUS' },
  arity: -6,
  keys: [sources, target('STORE', 6), target('STOREDIST', 6)],
  since: '3.2.0',
  summary: `${stores} the members within a distance of a position.`,
  handler: byPosition(true),
};

export const georadiusRo: DataCommand = {
  ...reading,
  name: 'georadius_ro',
  syntax: `key longitude:double latitude:double radius:double ${unit} ${options('@6.2.0', false)}`,
  history: [withAny],
  deprecated: { since: '6.2.0', replacedBy: 'GEOSEARCH with BYRADIUS' },
  arity: -6,
  since: '3.2.10',
  summary: 'Returns the members within a distance of a position.',
  handler: byPosition(false),
};

export const georadiusbymember: DataCommand = {
  ...writing,
  name: 'georadiusbymember',
  syntax: `key member radius:double ${unit} ${options('', true)}`,
  history: [withUnits],
  deprecated: {
    since: '6.2.0',
    replacedBy: 'GEOSEARCH or GEOSEARCHSTORE with BYRADIUS and FROMMEMBER',
  },
  arity: -5,
  keys: [sources, target('STORE', 5), target('STOREDIST', 5)],
  since: '3.2.0',
  summary: `${stores} the members within a distance of another one.`,
  handler: byMember(true),
};

export const georadiusbymemberRo: DataCommand = {
  ...reading,
  name: 'georadiusbymember_ro',
  syntax: `key member radius:double ${unit} ${options('', false)}`,
  deprecated: { since: '6.2.0', replacedBy: 'GEOSEARCH with BYRADIUS and FROMMEMBER' },
  arity: -5,
  since: '3.2.10',
  summary: 'Returns the members within a distance of another one.',
  handler: byMember(false),
};
