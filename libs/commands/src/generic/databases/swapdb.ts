import { CommandError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';
import { databaseAt, databaseIndex } from './database-argument.ts';

const invalidFirst = new CommandError('ERR invalid first DB index');
const invalidSecond = new CommandError('ERR invalid second DB index');

export const swapdb: DataCommand = {
  name: 'swapdb',
  syntax: 'index1:integer index2:integer',
  arity: 3,
  flags: ['write', 'fast'],
  group: 'server',
  categories: ['keyspace', 'write', 'fast', 'dangerous'],
  keys: [],
  since: '4.0.0',
  summary: 'Exchanges all keys of two databases.',
  complexity: 'O(1)',
  handler: ({ keyspace }, args, reply) => {
    const [, firstText = '', secondText = ''] = args;
    // Both must be numbers before either is checked against the databases there are.
    const first = databaseIndex(firstText, invalidFirst, invalidFirst);
    const second = databaseIndex(secondText, invalidSecond, invalidSecond);
    keyspace.swap(databaseAt(keyspace, first).index, databaseAt(keyspace, second).index);
    reply.ok();
  },
};
