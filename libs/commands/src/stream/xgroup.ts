import { streamIdMin } from '@kiwi/datatypes';
import type { ConsumerGroup, ReadonlyStreamValue, StreamId, Uint64 } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { integerArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand, KeyFlag, KeySpec } from '../table/command.ts';
import { containerOf, helpLines } from '../table/container.ts';
import { idArgument, idOrEdgeArgument } from './id-arguments.ts';
import { noSuchGroup, streamAt, streamForWrite, streamForWriteOrNew } from './stream-at.ts';
import { wrongSubcommandCall } from '../table/subcommand-error.ts';

const keyMissing = new CommandError(
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM ' +
    'option to create an empty stream automatically.',
);
const groupExists = new CommandError('BUSYGROUP Consumer Group name already exists');
const badEntriesRead = new CommandError('ERR value for ENTRIESREAD must be positive or -1');

interface Options {
  readonly mayCreate: boolean;
  /** Null: unknown. */
  readonly entriesRead: Uint64 | null;
}

const firstOption = 5;
/** So many arguments may CREATE and SETID have, the name included, even when options repeat. */
const createArgumentsMax = 8;
const setidArguments = [5, 7];

function groupOptions(args: readonly string[], isCreate: boolean): Options {
  let mayCreate = false;
  let entriesRead: Uint64 | null = null;
  for (let i = firstOption; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (isCreate && option === 'mkstream') mayCreate = true;
    else if (option === 'entriesread' && i + 1 < args.length) {
      const value = integerArgument(args[++i] as string);
      if (value < -1) throw badEntriesRead;
      entriesRead = value < 0 ? null : value;
    } else throw wrongSubcommandCall(args);
  }
  return { mayCreate, entriesRead };
}

/** The stream of a call; throws when there is none. */
function existingStream(db: Database, key: string): ReadonlyStreamValue {
  const stream = streamAt(db, key);
  if (stream === undefined) throw keyMissing;
  return stream;
}

/** The group of a call, to be changed; throws when there is none. */
function groupForWrite(db: Database, key: string, name: string): ConsumerGroup {
  if (existingStream(db, key).group(name) === undefined) throw noSuchGroup(key, name);
  return streamForWrite(db, key)?.group(name) as ConsumerGroup;
}

function keyOf(...flags: KeyFlag[]): readonly KeySpec[] {
  return [{ type: 'range', first: 2, last: 2, step: 1, flags }];
}

const common = {
  group: 'stream',
  categories: ['write', 'stream', 'slow'],
  since: '5.0.0',
  complexity: 'O(1)',
} as const;

const create: DataCommand = {
  ...common,
  name: 'xgroup|create',
  syntax: 'key groupname id(id | new_id="$") [MKSTREAM] [ENTRIESREAD entries_read:integer]',
  history: [['7.0.0', 'Takes ENTRIESREAD.']],
  arity: -5,
  flags: ['write', 'denyoom'],
  keys: keyOf('RW', 'insert'),
  summary: 'Creates a consumer group.',
  handler: ({ db }, args, reply) => {
    const { mayCreate, entriesRead } = groupOptions(args, true);
    const [, , key = '', name = '', position = ''] = args;
    const stream = streamAt(db, key);
    if (stream === undefined && !mayCreate) throw keyMissing;
    if (args.length > createArgumentsMax) throw wrongSubcommandCall(args);
    const lastId = position === '$' ? (stream?.lastId ?? streamIdMin) : idArgument(position);
    if (stream?.group(name) !== undefined) throw groupExists;
    streamForWriteOrNew(db, key).createGroup(name, lastId, entriesRead);
    db.notify('t', 'xgroup-create', key);
    reply.ok();
  },
};

const setid: DataCommand = {
  ...common,
  name: 'xgroup|setid',
  syntax: 'key groupname id(id | new_id="$") [ENTRIESREAD entries_read:integer]',
  history: [['7.0.0', 'Takes ENTRIESREAD.']],
  arity: -5,
  flags: ['write'],
  keys: keyOf('RW', 'update'),
  summary: 'Sets how far a consumer group has read.',
  handler: ({ db }, args, reply) => {
    const { entriesRead } = groupOptions(args, false);
    const [, , key = '', name = '', position = ''] = args;
    const { lastId } = existingStream(db, key);
    if (streamAt(db, key)?.group(name) === undefined) throw noSuchGroup(key, name);
    if (!setidArguments.includes(args.length)) throw wrongSubcommandCall(args);
    const target: StreamId = position === '$' ? lastId : idOrEdgeArgument(position);
    groupForWrite(db, key, name).setPosition(target, entriesRead);
    db.notify('t', 'xgroup-setid', key);
    reply.ok();
  },
};

const destroy: DataCommand = {
  ...common,
  name: 'xgroup|destroy',
  syntax: 'key groupname',
  arity: 4,
  flags: ['write'],
  keys: keyOf('RW', 'delete'),
  summary: 'Deletes a consumer group.',
  complexity: "O(N) where N is the number of entries in the group's pending entries list (PEL).",
  handler: ({ db }, args, reply) => {
    const [, , key = '', name = ''] = args;
    const isThere = existingStream(db, key).group(name) !== undefined;
    if (isThere) {
      streamForWrite(db, key)?.destroyGroup(name);
      db.notify('t', 'xgroup-destroy', key);
    }
    reply.integer(isThere ? 1 : 0);
  },
};

const createconsumer: DataCommand = {
  ...common,
  name: 'xgroup|createconsumer',
  syntax: 'key groupname consumername',
  arity: 5,
  flags: ['write', 'denyoom'],
  keys: keyOf('RW', 'insert'),
  since: '6.2.0',
  summary: 'Creates a consumer of a group.',
  handler: ({ db, nowMs }, args, reply) => {
    const [, , key = '', name = '', consumer = ''] = args;
    const group = groupForWrite(db, key, name);
    const isNew = group.consumer(consumer) === undefined;
    if (isNew) {
      group.createConsumer(consumer, nowMs);
      db.notify('t', 'xgroup-createconsumer', key);
    }
    reply.integer(isNew ? 1 : 0);
  },
};

const delconsumer: DataCommand = {
  ...common,
  name: 'xgroup|delconsumer',
  syntax: 'key groupname consumername',
  arity: 5,
  flags: ['write'],
  keys: keyOf('RW', 'delete'),
  summary: 'Deletes a consumer of a group, and returns how many entries were pending for it.',
  handler: ({ db }, args, reply) => {
    const [, , key = '', name = '', consumerName = ''] = args;
    const group = groupForWrite(db, key, name);
    const consumer = group.consumer(consumerName);
    const pending = consumer === undefined ? 0 : group.deleteConsumer(consumer);
    if (consumer !== undefined) db.notify('t', 'xgroup-delconsumer', key);
    reply.integer(pending);
  },
};

const lines = helpLines('XGROUP', [
  'CREATE <key> <groupname> <id|$> [option]',
  '    Create a group that reads from the given id on. Options are:',
  '    * MKSTREAM',
  '      Create the stream, without entries, when there is none.',
  '    * ENTRIESREAD entries_read',
  '      Say how many entries the group has read so far.',
  'CREATECONSUMER <key> <groupname> <consumer>',
  '    Create a consumer of a group.',
  'DELCONSUMER <key> <groupname> <consumer>',
  '    Delete a consumer of a group with its pending entries.',
  'DESTROY <key> <groupname>',
  '    Delete a group.',
  'SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]',
  '    Set how far a group has read.',
]);

const help: DataCommand = {
  ...common,
  name: 'xgroup|help',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['stream', 'slow'],
  keys: [],
  summary: 'Explains the subcommands.',
  handler: (_context, _args, reply) => {
    reply.array(lines.length);
    for (const line of lines) reply.simple(line);
  },
};

export const xgroup: DataCommand = containerOf(
  {
    name: 'xgroup',
    group: 'stream',
    since: '5.0.0',
    summary: 'Creates, changes and deletes consumer groups.',
  },
  [createconsumer, destroy, create, delconsumer, setid, help],
);
