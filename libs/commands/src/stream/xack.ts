import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { idArgument } from './id-arguments.ts';
import { streamAt, streamForWrite } from './stream-at.ts';

const firstId = 3;

export const xack: DataCommand = {
  name: 'xack',
  syntax: 'key group id...',
  arity: -4,
  flags: ['write', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '5.0.0',
  summary: 'Acknowledges entries that were delivered to a consumer of a group.',
  complexity: 'O(1) for each message ID processed.',
  handler: ({ db }, args, reply) => {
    const [, key = '', name = ''] = args;
    // Without key or group Redis does not look at the ids.
    if (streamAt(db, key)?.group(name) === undefined) {
      reply.integer(0);
      return;
    }
    const ids = args.slice(firstId).map((text) => idArgument(text));
    const group = streamForWrite(db, key)?.group(name);
    let acknowledged = 0;
    for (const id of ids) if (group?.acknowledge(id)) acknowledged++;
    reply.integer(acknowledged);
  },
};
