import { describeSparse, HyperLogLog, isDenseHyperLogLog } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { hyperLogLogAt, registerError } from './hyperloglog-at.ts';

const keyMissing = new CommandError('ERR The specified key does not exist');
const notSparse = new CommandError('ERR HLL encoding is not sparse');

export const pfdebug: DataCommand = {
  name: 'pfdebug',
  syntax: 'subcommand key',
  isInternal: true,
  arity: 3,
  flags: ['write', 'denyoom', 'admin'],
  group: 'hyperloglog',
  categories: ['write', 'hyperloglog', 'admin', 'slow', 'dangerous'],
  keys: [{ type: 'range', first: 2, last: 2, step: 1, flags: ['RW', 'access'] }],
  since: '2.8.9',
  summary:
    'Shows how a HyperLogLog is stored (GETREG, DECODE, ENCODING) or makes it dense (TODENSE).',
  complexity: 'N/A',
  handler: ({ db }, args, reply) => {
    const subcommand = args[1] as string;
    const key = args[2] as string;
    const text = hyperLogLogAt(db, key);
    if (text === undefined) throw keyMissing;
    try {
      run(subcommand, db, key, text, reply);
    } catch (error) {
      throw registerError(error);
    }
  },
};

function run(subcommand: string, db: Database, key: string, text: string, reply: ReplySink): void {
  switch (subcommand.toUpperCase()) {
    case 'GETREG': {
      const registers = makeDense(db, key, text).registers();
      reply.array(registers.length);
      for (const value of registers) reply.integer(value);
      return;
    }
    case 'DECODE':
      if (isDenseHyperLogLog(text)) throw notSparse;
      return reply.bulk(describeSparse(text));
    case 'ENCODING':
      return reply.simple(isDenseHyperLogLog(text) ? 'dense' : 'sparse');
    case 'TODENSE':
      makeDense(db, key, text);
      return reply.integer(isDenseHyperLogLog(text) ? 0 : 1);
    default:
      throw new CommandError(`ERR Unknown PFDEBUG subcommand '${subcommand}'`);
  }
}

/** The counter at a key, which is dense from here on. */
function makeDense(db: Database, key: string, text: string): HyperLogLog {
  const counter = new HyperLogLog(text);
  if (!counter.isDense) {
    counter.makeDense();
    db.put(key, counter.toString());
  }
  return counter;
}
