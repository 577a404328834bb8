import type { CommandHandler, DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { hashAt, hashChanged, hashForWrite } from '../hash-at.ts';
import { fieldsClause } from './field-arguments.ts';

const noField = -2;
const noDeadline = -1;

/** Replies for each field what `measure` makes of its deadline, -1 without one and -2 without the field. */
function deadlineReader(measure: (deadlineMs: number, nowMs: number) => number): CommandHandler {
  return ({ db, nowMs }, args, reply) => {
    const hash = hashAt(db, args[1] as string);
    const fields = fieldsClause(args, 2);
    reply.array(fields.length);
    for (const field of fields) {
      const deadlineMs = hash?.deadlineOf(field);
      if (deadlineMs !== undefined) reply.integer(measure(deadlineMs, nowMs));
      else reply.integer(hash?.has(field) === true ? noDeadline : noField);
    }
  };
}

/** Of a second that has begun all counts, as in Redis for fields; for keys it rounds. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

const common = {
  arity: -5,
  flags: ['readonly', 'fast'],
  group: 'hash',
  categories: ['read', 'hash', 'fast'],
  keys: oneKey('RO', 'access'),
  since: '7.4.0',
  complexity: 'O(N) where N is the number of fields.',
} as const;

export const httl: DataCommand = {
  ...common,
  name: 'httl',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  summary: 'Returns the time to live of fields of a hash in seconds.',
  tips: ['nondeterministic_output'],
  handler: deadlineReader((deadlineMs, nowMs) => seconds(deadlineMs - nowMs)),
};

export const hpttl: DataCommand = {
  ...common,
  name: 'hpttl',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  summary: 'Returns the time to live of fields of a hash in milliseconds.',
  tips: ['nondeterministic_output'],
  handler: deadlineReader((deadlineMs, nowMs) => deadlineMs - nowMs),
};

export const hexpiretime: DataCommand = {
  ...common,
  name: 'hexpiretime',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  summary: 'Returns the Unix time in seconds at which fields of a hash expire.',
  handler: deadlineReader((deadlineMs) => seconds(deadlineMs)),
};

export const hpexpiretime: DataCommand = {
  ...common,
  name: 'hpexpiretime',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  summary: 'Returns the Unix time in milliseconds at which fields of a hash expire.',
  handler: deadlineReader((deadlineMs) => deadlineMs),
};

export const hpersist: DataCommand = {
  ...common,
  name: 'hpersist',
  syntax: 'key FIELDS fields{numfields:integer field...}',
  flags: ['write', 'fast'],
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'update'),
  summary: 'Removes the time to live of fields of a hash.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const found = hashAt(db, key);
    const fields = fieldsClause(args, 2);
    const hash = found === undefined ? undefined : hashForWrite(db, key);
    let persisted = 0;
    reply.array(fields.length);
    for (const field of fields) {
      const isPersisted = found?.has(field) === true && hash?.clearDeadline(field) === true;
      if (isPersisted) persisted++;
      if (found?.has(field) !== true) reply.integer(noField);
      else reply.integer(isPersisted ? 1 : noDeadline);
    }
    if (persisted > 0) db.notify('h', 'hpersist', key);
    if (hash !== undefined) hashChanged(db, key, hash);
  },
};
