import { integerArgument, wrongArgumentCount } from '../../table/arguments.ts';
import { CommandError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { hashAt, hashForWrite, setFields } from '../hash-at.ts';
import { fieldDeadline, fieldTimes, shortCount } from './field-arguments.ts';
import { expireField, fieldsExpired } from './hexpire.ts';
import { unknownArgument } from './hgetex.ts';

const exclusiveTimes = new CommandError(
  'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified',
);
const exclusiveConditions = new CommandError(
  'ERR Only one of FXX or FNX arguments can be specified',
);
const missingTime = new CommandError('ERR missing expire time');
const wrongCount = wrongArgumentCount('hsetex');

interface SetexOptions {
  /** Where the fields and values begin. */
  readonly first: number;
  /** Unix milliseconds; null: none is set. */
  readonly deadlineMs: number | null;
  readonly keepDeadlines: boolean;
  /** Set only when none (`fnx`) or all (`fxx`) of the fields exist. */
  readonly condition: 'fnx' | 'fxx' | null;
}

/** Reads `[FNX | FXX] [EX time | PX time | EXAT time | PXAT time | KEEPTTL] FIELDS count field value...`. */
function setexOptions(args: readonly string[], nowMs: number): SetexOptions {
  let deadlineMs: number | null = null;
  let keepDeadlines = false;
  let condition: SetexOptions['condition'] = null;
  for (let i = 2; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const time = Object.hasOwn(fieldTimes, option) ? fieldTimes[option] : undefined;
    if (option === 'fields') {
      if (i + 3 >= args.length) throw wrongCount;
      const count = shortCount(args[i + 1] as string);
      if (2 * count !== args.length - i - 2) throw wrongCount;
      return { first: i + 2, deadlineMs, keepDeadlines, condition };
    }
    if (option === 'fnx' || option === 'fxx') {
      if (condition !== null) throw exclusiveConditions;
      condition = option;
      continue;
    }
    if (time === undefined && option !== 'keepttl') throw unknownArgument(args[i] as string);
    if (deadlineMs !== null || keepDeadlines) throw exclusiveTimes;
    if (time === undefined) keepDeadlines = true;
    else {
      const text = args[++i];
      if (text === undefined) throw missingTime;
      deadlineMs = fieldDeadline(integerArgument(text), time, nowMs, 'hsetex');
    }
  }
  throw wrongCount;
}

export const hsetex: DataCommand = {
  name: 'hsetex',
  syntax:
    'key [condition(FNX | FXX)] [expiration(EX seconds:integer | PX milliseconds:integer ' +
    '| EXAT unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time ' +
    '| KEEPTTL)] FIELDS fields{numfields:integer data{field value}...}',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '8.0.0',
  summary: 'Sets fields of a hash together with their time to live.',
  complexity: 'O(N) where N is the number of fields.',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const { first, deadlineMs, keepDeadlines, condition } = setexOptions(args, nowMs);
    const found = hashAt(db, key);
    const fields = args.filter((_, i) => i >= first && (i - first) % 2 === 0);
    const isRefused = (field: string) => (found?.has(field) === true) !== (condition === 'fxx');
    if (condition !== null && fields.some(isRefused)) {
      reply.integer(0);
      return;
    }
    setFields(db, key, args, first, keepDeadlines);
    db.notify('h', 'hset', key);
    if (deadlineMs !== null) {
      const hash = hashForWrite(db, key);
      const changes = { set: 0, deleted: 0 };
      for (const field of fields) {
        if (hash?.has(field) !== true) continue;
        if (expireField(hash, field, deadlineMs, nowMs) === 1) changes.set++;
        else changes.deleted++;
      }
      if (hash !== undefined) fieldsExpired(db, key, hash, changes);
    }
    reply.integer(1);
  },
};
