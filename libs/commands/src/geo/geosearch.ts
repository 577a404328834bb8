import { sortedSetAt } from '../sorted-set/sorted-set-at.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { searchRequest } from './search-request.ts';
import { answerSearch } from './search.ts';

const shape =
  'from(FROMMEMBER member | FROMLONLAT longitude_latitude{longitude:double latitude:double}) ' +
  'by(circle{BYRADIUS radius:double unit(M | KM | FT | MI)} | box{BYBOX width:double height:double unit(M | KM | FT | MI)}) ' +
  '[order(ASC | DESC)] [count{COUNT count:integer [ANY]}]';

const common = {
  group: 'geo',
  since: '6.2.0',
  history: [['7.0.0', 'Takes units in upper case.']],
  complexity:
    'O(N + log M) where N is the number of elements in the cells around the shape and M that of all elements.',
} as const;

export const geosearch: DataCommand = {
  ...common,
  name: 'geosearch',
  syntax: `key ${shape} [WITHCOORD] [WITHDIST] [WITHHASH]`,
  arity: -7,
  flags: ['readonly'],
  categories: ['read', 'geo', 'slow'],
  keys: oneKey('RO', 'access'),
  summary: 'Returns the members within a circle or a rectangle.',
  handler: (context, args, reply) => {
    const set = sortedSetAt(context.db, args[1] as string);
    const form = { isSearch: true, mayStore: false, target: null };
    answerSearch(context, set, searchRequest(set, args, 2, form), reply);
  },
};

export const geosearchstore: DataCommand = {
  ...common,
  name: 'geosearchstore',
  syntax: `destination#0 source#1 ${shape} [STOREDIST]`,
  arity: -8,
  flags: ['write', 'denyoom'],
  categories: ['write', 'geo', 'slow'],
  keys: [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['OW', 'update'] },
    { type: 'range', first: 2, last: 2, step: 1, flags: ['RO', 'access'] },
  ],
  summary: 'Stores the members within a circle or a rectangle.',
  handler: (context, args, reply) => {
    const [, target = '', source = ''] = args;
    const set = sortedSetAt(context.db, source);
    const form = { isSearch: true, mayStore: false, target };
    answerSearch(context, set, searchRequest(set, args, 3, form), reply);
  },
};
