import type { Value } from '@kiwi/keyspace';
import { integerArgument } from '../../table/arguments.ts';
import { CommandError, syntaxError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { MalformedPayload } from './malformed-payload.ts';
import { deserialize } from './value-serializer.ts';

const busyKey = new CommandError('BUSYKEY Target key name already exists.');
const invalidTtl = new CommandError('ERR Invalid TTL value, must be >= 0');
const invalidIdleTime = new CommandError('ERR Invalid IDLETIME value, must be >= 0');
const invalidFrequency = new CommandError('ERR Invalid FREQ value, must be >= 0 and <= 255');
const wrongChecksum = new CommandError('ERR DUMP payload version or checksum are wrong');
const badFormat = new CommandError('ERR Bad data format');

interface RestoreOptions {
  readonly replace: boolean;
  /** The time to live is a Unix time. */
  readonly isAbsolute: boolean;
}

/** Reads `[REPLACE] [ABSTTL] [IDLETIME seconds | FREQ frequency]`. Kiwi keeps neither of the last two by key: they are only checked. */
function restoreOptions(args: readonly string[]): RestoreOptions {
  let replace = false;
  let isAbsolute = false;
  let access: string | null = null;
  for (let i = 4; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const hasValue = i + 1 < args.length;
    if (option === 'replace') replace = true;
    else if (option === 'absttl') isAbsolute = true;
    else if (option === 'idletime' && hasValue && access !== 'freq') {
      access = option;
      if (integerArgument(args[++i] as string) < 0) throw invalidIdleTime;
    } else if (option === 'freq' && hasValue && access !== 'idletime') {
      access = option;
      const frequency = integerArgument(args[++i] as string);
      if (frequency < 0 || frequency > 255) throw invalidFrequency;
    } else throw syntaxError;
  }
  return { replace, isAbsolute };
}

/** Throws the error that Redis gives for what is not a payload. */
function valueOf(payload: string): Value {
  try {
    const value = deserialize(payload);
    if (value === null) throw wrongChecksum;
    return value;
  } catch (error) {
    throw error instanceof MalformedPayload ? badFormat : error;
  }
}

export const restore: DataCommand = {
  name: 'restore',
  syntax:
    'key ttl:integer serialized-value [REPLACE@3.0.0] [ABSTTL@5.0.0] ' +
    '[IDLETIME seconds:integer@5.0.0] [FREQ frequency:integer@5.0.0]',
  history: [
    ['3.0.0', 'Takes REPLACE.'],
    ['5.0.0', 'Takes ABSTTL.'],
    ['5.0.0', 'Takes IDLETIME and FREQ.'],
  ],
  arity: -4,
  flags: ['write', 'denyoom'],
  group: 'generic',
  categories: ['keyspace', 'write', 'slow', 'dangerous'],
  keys: oneKey('OW', 'update'),
  since: '2.6.0',
  summary: 'Creates a key from what DUMP returned.',
  complexity: 'O(N) where N is the size of the value.',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const { replace, isAbsolute } = restoreOptions(args);
    if (!replace && db.has(key)) throw busyKey;
    const ttl = Number(integerArgument(args[2] as string));
    if (ttl < 0) throw invalidTtl;
    const value = valueOf(args[3] as string);
    const deadlineMs = ttl === 0 || isAbsolute ? ttl : ttl + nowMs;
    const isReplaced = db.delete(key);
    if (ttl === 0 || deadlineMs > nowMs) {
      if (ttl === 0) db.putFresh(key, value);
      else db.putUntil(key, value, deadlineMs);
      db.notify('g', 'restore', key);
    } else if (isReplaced) db.notify('g', 'del', key);
    reply.ok();
  },
};
