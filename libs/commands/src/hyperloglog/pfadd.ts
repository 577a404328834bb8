import { emptyHyperLogLog, holdsAll, HyperLogLog } from '@kiwi/datatypes';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hyperLogLogAt, registerError } from './hyperloglog-at.ts';

export const pfadd: DataCommand = {
  name: 'pfadd',
  syntax: 'key [element...]',
  arity: -2,
  flags: ['write', 'denyoom', 'fast'],
  group: 'hyperloglog',
  categories: ['write', 'hyperloglog', 'fast'],
  keys: oneKey('RW', 'insert'),
  since: '2.8.9',
  summary: 'Counts elements in the HyperLogLog at a key, which is created when missing.',
  complexity: 'O(1) to add every element.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const old = hyperLogLogAt(db, key);
    // Once it has seen much, hardly an element changes anything.
    if (old !== undefined && holdsAll(old, args, 2)) {
      reply.integer(0);
      return;
    }
    const counter = new HyperLogLog(old ?? emptyHyperLogLog());
    try {
      for (let i = 2; i < args.length; i++) counter.add(args[i] as string);
    } catch (error) {
      throw registerError(error);
    }
    const isChanged = old === undefined || counter.hasChanged;
    if (isChanged) {
      counter.invalidate();
      db.put(key, counter.toString());
      db.notify('$', 'pfadd', key);
    }
    reply.integer(isChanged ? 1 : 0);
  },
};
