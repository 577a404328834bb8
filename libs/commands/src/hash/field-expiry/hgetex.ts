import { integerArgument, wrongArgumentCount } from '../../table/arguments.ts';
import { CommandError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { hashAt, hashChanged, hashForWrite } from '../hash-at.ts';
import { fieldDeadline, fieldsClause, fieldTimes, shortCount } from './field-arguments.ts';
import { expireField, fieldsExpired } from './hexpire.ts';

const exclusive = new CommandError(
  'ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified',
);
const missingTime = new CommandError('ERR missing expire time');
const wrongCount = wrongArgumentCount('hgetex');

interface GetexOptions {
  readonly fields: readonly string[];
  /** Unix milliseconds; null: none is set. */
  readonly deadlineMs: number | null;
  readonly persist: boolean;
}

/** Reads `[EX time | PX time | EXAT time | PXAT time | PERSIST] FIELDS count field...`. */
function getexOptions(args: readonly string[], nowMs: number): GetexOptions {
  let deadlineMs: number | null = null;
  let persist = false;
  for (let i = 2; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const time = Object.hasOwn(fieldTimes, option) ? fieldTimes[option] : undefined;
    if (option === 'fields') {
      if (i + 2 >= args.length) throw wrongCount;
      const fields = args.slice(i + 2);
      if (shortCount(args[i + 1] as string) !== fields.length) throw wrongCount;
      return { fields, deadlineMs, persist };
    }
    if (time === undefined && option !== 'persist') throw unknownArgument(args[i] as string);
    if (deadlineMs !== null || persist) throw exclusive;
    if (time === undefined) persist = true;
    else {
      const text = args[++i];
      if (text === undefined) throw missingTime;
      deadlineMs = fieldDeadline(integerArgument(text), time, nowMs, 'hgetex');
    }
  }
  throw wrongCount;
}

/** Redis prints the option as a C string, which ends at a NUL byte. */
export function unknownArgument(text: string): CommandError {
  return new CommandError(`ERR unknown argument: ${text.split('\0', 1)[0]}`);
}

export const hgetex: DataCommand = {
  name: 'hgetex',
  syntax:
    'key [expiration(EX seconds:integer | PX milliseconds:integer ' +
    '| EXAT unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time ' +
    '| PERSIST)] FIELDS fields{numfields:integer field...}',
  arity: -5,
  flags: ['write', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'access', 'update'],
      notes: 'RW and UPDATE because it changes the TTL',
    },
  ],
  since: '8.0.0',
  summary: 'Returns fields of a hash and sets, changes or removes their time to live.',
  complexity: 'O(N) where N is the number of fields.',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const found = hashAt(db, key);
    const { fields, deadlineMs, persist } = getexOptions(args, nowMs);
    const isRead = deadlineMs === null && !persist;
    const hash = found === undefined || isRead ? undefined : hashForWrite(db, key);
    const changes = { set: 0, deleted: 0, persisted: 0 };
    reply.array(fields.length);
    for (const field of fields) {
      const value = found?.get(field);
      reply.bulkOrNull(value);
      if (value === undefined || hash === undefined) continue;
      if (deadlineMs === null) {
        if (hash.clearDeadline(field)) changes.persisted++;
      } else if (expireField(hash, field, deadlineMs, nowMs) === 1) changes.set++;
      else changes.deleted++;
    }
    if (changes.persisted > 0) db.notify('h', 'hpersist', key);
    if (hash !== undefined) fieldsExpired(db, key, hash, changes);
  },
};

export const hgetdel: DataCommand = {
  name: 'hgetdel',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  arity: -5,
  flags: ['write', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'access', 'delete'),
  since: '8.0.0',
  summary: 'Returns fields of a hash and deletes them.',
  complexity: 'O(N) where N is the number of fields.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const found = hashAt(db, key);
    const fields = fieldsClause(args, 2);
    const hash = found === undefined ? undefined : hashForWrite(db, key);
    let deleted = 0;
    reply.array(fields.length);
    for (const field of fields) {
      const value = found?.get(field);
      reply.bulkOrNull(value);
      if (value !== undefined && hash?.delete(field) === true) deleted++;
    }
    if (deleted > 0) db.notify('h', 'hdel', key);
    if (hash !== undefined) hashChanged(db, key, hash);
  },
};
