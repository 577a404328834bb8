import { scoreOfPosition } from '@kiwi/datatypes';
import { addElements } from '../sorted-set/zadd.ts';
import type { AdditionOption } from '../sorted-set/zadd.ts';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { positionArgument } from './geo-arguments.ts';

const optionNames: readonly AdditionOption[] = ['nx', 'xx', 'ch'];

/** Stores positions as the scores of a sorted set: see `scoreOfPosition`. */
export const geoadd: DataCommand = {
  name: 'geoadd',
  syntax:
    'key [condition(NX | XX)@6.2.0] [change="CH"@6.2.0] ' +
    'longitude_latitude_member{longitude:double latitude:double member}...',
  history: [['6.2.0', 'Takes CH, NX and XX.']],
  arity: -5,
  flags: ['write', 'denyoom'],
  group: 'geo',
  categories: ['write', 'geo', 'slow'],
  keys: oneKey('RW', 'update'),
  since: '3.2.0',
  summary: 'Adds members with their positions on the earth to a sorted set.',
  complexity: 'O(log N) for each member, where N is the number of elements.',
  handler: (context, args, reply) => {
    const options = new Set<AdditionOption>();
    let first = 2;
    for (;;) {
      const option = optionNames.find((name) => name === args[first]?.toLowerCase());
      if (option === undefined) break;
      options.add(option);
      first++;
    }
    const isWhole = first < args.length && (args.length - first) % 3 === 0;
    if (!isWhole || (options.has('nx') && options.has('xx'))) throw syntaxError;
    const elements = Array.from({ length: (args.length - first) / 3 }, (_, i) => {
      const at = first + 3 * i;
      const position = positionArgument(args[at], args[at + 1]);
      return { member: args[at + 2] as string, score: scoreOfPosition(position) };
    });
    addElements(context, args[1] as string, { options, elements }, reply);
  },
};
