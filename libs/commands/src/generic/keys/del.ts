import type { CommandHandler, DataCommand } from '../../table/command.ts';
import { allKeys } from '../../table/key-specs.ts';

const deleteKeys: CommandHandler = ({ db }, args, reply) => {
  let deleted = 0;
  for (let i = 1; i < args.length; i++) {
    const key = args[i] as string;
    if (!db.delete(key)) continue;
    deleted++;
    db.notify('g', 'del', key);
  }
  reply.integer(deleted);
};

export const del: DataCommand = {
  name: 'del',
  syntax: 'key...',
  arity: -2,
  flags: ['write'],
  group: 'generic',
  categories: ['keyspace', 'write', 'slow'],
  keys: allKeys(1, 'RM', 'delete'),
  since: '1.0.0',
  summary: 'Deletes keys and returns how many there were.',
  complexity: 'O(N) where N is the number of keys.',
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  handler: deleteKeys,
};

/** The same as DEL: the garbage collector frees the memory in the background anyway. */
export const unlink: DataCommand = {
  name: 'unlink',
  syntax: 'key...',
  arity: -2,
  flags: ['write', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'write', 'fast'],
  keys: allKeys(1, 'RM', 'delete'),
  since: '4.0.0',
  summary: 'Deletes keys and returns how many there were; memory is freed in the background.',
  complexity: 'O(1) for each key.',
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  handler: deleteKeys,
};
