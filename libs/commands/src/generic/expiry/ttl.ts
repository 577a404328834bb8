import { fitInt64, int64Max } from '@kiwi/datatypes';
import type { Int64 } from '@kiwi/datatypes';
import type { CommandHandler, DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';

const noKey = -2;
const noDeadline = -1;

/** Replies with what `measure` makes of the deadline, -1 for a key without one and -2 when there is no key. */
function deadlineReader(measure: (deadlineMs: number, nowMs: number) => number): CommandHandler {
  return ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    if (db.inspect(key) === undefined) {
      reply.integer(noKey);
      return;
    }
    const deadlineMs = db.deadline(key);
    reply.integer(deadlineMs === null ? noDeadline : asInt64(measure(deadlineMs, nowMs)));
  };
}

/** To the nearest second, as Redis rounds. */
function seconds(ms: number): number {
  return Math.floor((ms + 500) / 1000);
}

/** Deadlines above 2^53 are rounded and may round up to 2^63, one more than the largest integer there is. */
function asInt64(value: number): Int64 {
  return Number.isSafeInteger(value) ? value : (fitInt64(BigInt(value)) ?? int64Max);
}

const common = {
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'read', 'fast'],
  keys: oneKey('RO', 'access'),
  complexity: 'O(1)',
} as const;

export const ttl: DataCommand = {
  ...common,
  name: 'ttl',
  syntax: 'key',
  history: [['2.8.0', 'Answers -2 for a key that is not there.']],
  since: '1.0.0',
  summary: 'Returns the time to live of a key in seconds.',
  tips: ['nondeterministic_output'],
  handler: deadlineReader((deadlineMs, nowMs) => seconds(deadlineMs - nowMs)),
};

export const pttl: DataCommand = {
  ...common,
  name: 'pttl',
  syntax: 'key',
  history: [['2.8.0', 'Answers -2 for a key that is not there.']],
  since: '2.6.0',
  summary: 'Returns the time to live of a key in milliseconds.',
  tips: ['nondeterministic_output'],
  handler: deadlineReader((deadlineMs, nowMs) => deadlineMs - nowMs),
};

export const expiretime: DataCommand = {
  ...common,
  name: 'expiretime',
  syntax: 'key',
  since: '7.0.0',
  summary: 'Returns the Unix time in seconds at which a key expires.',
  handler: deadlineReader((deadlineMs) => seconds(deadlineMs)),
};

export const pexpiretime: DataCommand = {
  ...common,
  name: 'pexpiretime',
  syntax: 'key',
  since: '7.0.0',
  summary: 'Returns the Unix time in milliseconds at which a key expires.',
  handler: deadlineReader((deadlineMs) => deadlineMs),
};
