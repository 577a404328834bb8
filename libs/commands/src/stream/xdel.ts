import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { idArgument } from './id-arguments.ts';
import { streamAt, streamForWrite } from './stream-at.ts';

export const xdel: DataCommand = {
  name: 'xdel',
  syntax: 'key id...',
  arity: -3,
  flags: ['write', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: oneKey('RW', 'delete'),
  since: '5.0.0',
  summary: 'Deletes entries of a stream and returns how many there were.',
  complexity: 'O(1) for each single item to delete in the stream, regardless of the stream size.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    // Without a key Redis does not look at the ids.
    if (streamAt(db, key) === undefined) {
      reply.integer(0);
      return;
    }
    const ids = args.slice(2).map((text) => idArgument(text));
    const stream = streamForWrite(db, key);
    let deleted = 0;
    for (const id of ids) if (stream?.delete(id)) deleted++;
    if (deleted > 0) db.notify('t', 'xdel', key);
    reply.integer(deleted);
  },
};
