import { keySlot } from '@kiwi/keyspace';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { clusterCommand } from './cluster-command.ts';
import { lastSlot } from './topology.ts';

const invalidSlot = 'ERR Invalid or out of range slot';

export const clusterKeySlot: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|keyslot',
  syntax: 'key:string',
  arity: 3,
  summary: 'Answers the hash slot of a key.',
  complexity: 'O(N) where N is the number of bytes in the key',
  run: (session, args) => session.reply.integer(keySlot(args[2] as string)),
};

/** Behind what was written before on the connection; of this node's state, like all that CLUSTER tells. */
export const clusterCountKeysInSlot: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|countkeysinslot',
  syntax: 'slot:integer',
  arity: 3,
  summary: 'Counts the keys of a hash slot in database 0.',
  barrier: true,
  run(session, args) {
    const slot = parseSlot(args[2] as string);
    if (slot === null) session.reply.error(invalidSlot);
    else session.reply.integer(databaseOf(session).countInSlot(slot));
  },
};

export const clusterGetKeysInSlot: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|getkeysinslot',
  syntax: 'slot:integer count:integer',
  arity: 4,
  summary: 'Answers keys of a hash slot in database 0, so many at most.',
  complexity: 'O(N) where N is the number of requested keys',
  tips: ['nondeterministic_output'],
  barrier: true,
  run(session, args) {
    const { reply } = session;
    const slot = parseSlot(args[2] as string);
    const count = /^\d{1,15}$/.test(args[3] as string) ? Number(args[3]) : null;
    if (slot === null || count === null) {
      reply.error('ERR Invalid slot or number of keys');
      return;
    }
    const keys: string[] = [];
    for (const key of databaseOf(session).keysOfSlot(slot)) {
      if (keys.length >= count) break;
      keys.push(key);
    }
    reply.array(keys.length);
    for (const key of keys) reply.bulk(key);
  },
};

function parseSlot(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= lastSlot ? Number(text) : null;
}

function databaseOf({ context }: Session) {
  const [database] = context.keyspace.databases;
  if (database === undefined) throw new Error('a keyspace has at least one database');
  return database;
}
