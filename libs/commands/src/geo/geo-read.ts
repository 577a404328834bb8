import { distanceBetween, geohashText, positionOfScore } from '@kiwi/datatypes';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { sortedSetAt } from '../sorted-set/sorted-set-at.ts';
import { unitArgument } from './geo-arguments.ts';
import { writeDistance, writePosition } from './geo-reply.ts';

const common = {
  flags: ['readonly'],
  group: 'geo',
  categories: ['read', 'geo', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '3.2.0',
} as const;

export const geodist: DataCommand = {
  ...common,
  name: 'geodist',
  syntax: 'key member1 member2 [unit(M | KM | FT | MI)]',
  arity: -4,
  summary: 'Returns the distance between two members.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const [, key = '', first = '', second = '', unitText] = args;
    const unit = args.length === 5 ? unitArgument(unitText) : 1;
    if (args.length > 5) throw syntaxError;
    const set = sortedSetAt(db, key);
    const [from, to] = [set?.scoreOf(first), set?.scoreOf(second)];
    if (from === undefined || to === undefined) {
      reply.null();
      return;
    }
    writeDistance(reply, distanceBetween(positionOfScore(from), positionOfScore(to)) / unit);
  },
};

export const geohash: DataCommand = {
  ...common,
  name: 'geohash',
  syntax: 'key member...',
  arity: -2,
  summary: 'Returns the positions of members as standard geohashes.',
  complexity: 'O(1) for each member.',
  handler: ({ db }, args, reply) => {
    const set = sortedSetAt(db, args[1] as string);
    reply.array(args.length - 2);
    for (let i = 2; i < args.length; i++) {
      const score = set?.scoreOf(args[i] as string);
      reply.bulkOrNull(score === undefined ? null : geohashText(positionOfScore(score)));
    }
  },
};

export const geopos: DataCommand = {
  ...common,
  name: 'geopos',
  syntax: 'key member...',
  arity: -2,
  summary: 'Returns the positions of members as longitude and latitude.',
  complexity: 'O(1) for each member.',
  handler: ({ db }, args, reply) => {
    const set = sortedSetAt(db, args[1] as string);
    reply.array(args.length - 2);
    for (let i = 2; i < args.length; i++) {
      const score = set?.scoreOf(args[i] as string);
      if (score === undefined) reply.nullArray();
      else writePosition(reply, positionOfScore(score));
    }
  },
};
