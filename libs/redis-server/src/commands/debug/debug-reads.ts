import { encodingOf, noSuchKey, serialize } from '@kiwi/commands';
import type { CommandHandler, DataCommand } from '@kiwi/commands';
import { digestOf, valueDigestOf } from './data-digest.ts';

function read(name: string, summary: string, handler: CommandHandler): DataCommand {
  return {
    name: `debug|${name}`,
    arity: -2,
    flags: ['admin', 'noscript', 'readonly'],
    group: 'server',
    categories: ['admin', 'slow', 'dangerous'],
    keys: [],
    since: '1.0.0',
    summary,
    complexity: 'O(N) where N is the number of elements looked at',
    handler,
  };
}

/** Behind the type of a payload, and before its version and checksum. */
const framingBytes = 11;

/** Those of DEBUG that look at data: linearizable like any read. */
export const debugReads: ReadonlyMap<string, DataCommand> = new Map([
  [
    'digest',
    read('digest', 'Digests all data: the same on all nodes, and in Redis.', (context, _, reply) =>
      reply.simple(digestOf(context.keyspace)),
    ),
  ],
  [
    'digest-value',
    read('digest-value', 'Digests values.', ({ db }, args, reply) => {
      const keys = args.slice(2);
      reply.array(keys.length);
      for (const key of keys) reply.simple(valueDigestOf(db, key));
    }),
  ],
  [
    'object',
    read('object', 'Tells how a value is kept.', ({ db, encodingLimits, nowMs }, args, reply) => {
      const key = args[2] as string;
      const value = db.peek(key);
      if (value === undefined) throw noSuchKey;
      const idleS = Math.floor(db.idleMs(key) / 1000);
      const accessedS = Math.floor(nowMs / 1000) - idleS;
      reply.simple(
        `Value at:memory refcount:1 encoding:${encodingOf(value, encodingLimits)} ` +
          `serializedlength:${serialize(value).length - framingBytes} ` +
          `lru:${accessedS % 2 ** 24} lru_seconds_idle:${idleS}`,
      );
    }),
  ],
]);
