import { int64Max, int64Min } from '@kiwi/datatypes';
import type { Int64 } from '@kiwi/datatypes';
import { integerArgument, invalidExpireTime } from '../../table/arguments.ts';
import type { CommandContext, CommandHandler, DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { allowsDeadline, expireCondition } from './expire-condition.ts';
import { setDeadlineOrDelete } from './set-deadline.ts';

interface TimeArgument {
  readonly unitMs: 1 | 1000;
  /** Counted from the clock rather than from 1970. */
  readonly relative: boolean;
}

/**
 * The deadline in Unix milliseconds that a time argument means; it may lie in the past. Exact up to 2^53 ms (the year
 * 287396), above it rounded. Null when it overflows 64 bits.
 */
function deadlineOf(
  time: Int64,
  { unitMs, relative }: TimeArgument,
  context: CommandContext,
): number | null {
  const originMs = relative ? context.nowMs : 0;
  const deadlineMs = Number(time) * unitMs + originMs;
  if (Number.isSafeInteger(deadlineMs)) return deadlineMs;
  const timeMs = BigInt(time) * BigInt(unitMs);
  const exactMs = timeMs + BigInt(originMs);
  return timeMs < int64Min || exactMs > int64Max ? null : Number(exactMs);
}

/** Sets a deadline if the condition allows it; one that has come already deletes the key. */
function expireHandler(name: string, argument: TimeArgument): CommandHandler {
  const invalidTime = invalidExpireTime(name);
  return (context, args, reply) => {
    const { db } = context;
    const key = args[1] as string;
    const condition = expireCondition(args);
    const deadlineMs = deadlineOf(integerArgument(args[2] as string), argument, context);
    if (deadlineMs === null) throw invalidTime;
    if (!db.has(key) || !allowsDeadline(condition, db.deadline(key), deadlineMs)) {
      reply.integer(0);
      return;
    }
    setDeadlineOrDelete(db, key, deadlineMs, context.nowMs);
    reply.integer(1);
  };
}

const common = {
  arity: -3,
  flags: ['write', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'write', 'fast'],
  keys: oneKey('RW', 'update'),
  complexity: 'O(1)',
} as const;

export const expire: DataCommand = {
  ...common,
  name: 'expire',
  syntax: 'key seconds:integer [condition(NX | XX | GT | LT)@7.0.0]',
  history: [['7.0.0', 'Takes NX, XX, GT and LT.']],
  since: '1.0.0',
  summary: 'Sets the time to live of a key in seconds.',
  handler: expireHandler('expire', { unitMs: 1000, relative: true }),
};

export const pexpire: DataCommand = {
  ...common,
  name: 'pexpire',
  syntax: 'key milliseconds:integer [condition(NX | XX | GT | LT)@7.0.0]',
  history: [['7.0.0', 'Takes NX, XX, GT and LT.']],
  since: '2.6.0',
  summary: 'Sets the time to live of a key in milliseconds.',
  handler: expireHandler('pexpire', { unitMs: 1, relative: true }),
};

export const expireat: DataCommand = {
  ...common,
  name: 'expireat',
  syntax: 'key unix-time-seconds:unix-time [condition(NX | XX | GT | LT)@7.0.0]',
  history: [['7.0.0', 'Takes NX, XX, GT and LT.']],
  since: '1.2.0',
  summary: 'Sets the Unix time in seconds at which a key expires.',
  handler: expireHandler('expireat', { unitMs: 1000, relative: false }),
};

export const pexpireat: DataCommand = {
  ...common,
  name: 'pexpireat',
  syntax: 'key unix-time-milliseconds:unix-time [condition(NX | XX | GT | LT)@7.0.0]',
  history: [['7.0.0', 'Takes NX, XX, GT and LT.']],
  since: '2.6.0',
  summary: 'Sets the Unix time in milliseconds at which a key expires.',
  handler: expireHandler('pexpireat', { unitMs: 1, relative: false }),
};
