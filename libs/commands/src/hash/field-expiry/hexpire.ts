import type { HashValue } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { integerArgument } from '../../table/arguments.ts';
import { CommandError } from '../../table/command-error.ts';
import type { CommandHandler, DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { hashAt, hashChanged, hashForWrite } from '../hash-at.ts';
import { fieldDeadline, fieldsClause } from './field-arguments.ts';
import type { FieldTime } from './field-arguments.ts';

const noField = -2;
const conditionNotMet = 0;
const deadlineSet = 1;
const fieldDeleted = 2;

type Condition = 'nx' | 'xx' | 'gt' | 'lt';

const countNotGreater = new CommandError('ERR Parameter `numFields` should be greater than 0');

function isCondition(text: string): text is Condition {
  return text === 'nx' || text === 'xx' || text === 'gt' || text === 'lt';
}

/** Whether a field with this deadline may get the new one. */
function allows(condition: Condition | null, currentMs: number | undefined, deadlineMs: number) {
  if (currentMs === undefined) return condition !== 'xx' && condition !== 'gt';
  if (condition === 'nx') return false;
  if (condition === 'gt') return deadlineMs > currentMs;
  return condition !== 'lt' || deadlineMs < currentMs;
}

/** Gives a field that is there a deadline; one that has come already deletes it. */
export function expireField(
  hash: HashValue,
  field: string,
  deadlineMs: number,
  nowMs: number,
): 1 | 2 {
  if (deadlineMs > nowMs) {
    hash.setDeadline(field, deadlineMs);
    return deadlineSet;
  }
  hash.delete(field);
  return fieldDeleted;
}

/** Fields of a hash got deadlines, or were deleted for deadlines that had come. */
export function fieldsExpired(
  db: Database,
  key: string,
  hash: HashValue,
  { set, deleted }: { readonly set: number; readonly deleted: number },
): void {
  if (deleted > 0) db.notify('h', 'hdel', key);
  if (set > 0) db.notify('h', 'hexpire', key);
  hashChanged(db, key, hash);
}

function expireHandler(name: string, time: FieldTime): CommandHandler {
  return ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const found = hashAt(db, key);
    const deadlineMs = fieldDeadline(integerArgument(args[2] as string), time, nowMs, name);
    const option = (args[3] as string).toLowerCase();
    const condition = isCondition(option) ? option : null;
    const fields = fieldsClause(args, condition === null ? 3 : 4, countNotGreater);
    const hash = found === undefined ? undefined : hashForWrite(db, key);
    const changes = { set: 0, deleted: 0 };
    reply.array(fields.length);
    for (const field of fields) {
      if (found === undefined || hash === undefined || !found.has(field)) reply.integer(noField);
      else if (!allows(condition, found.deadlineOf(field), deadlineMs)) {
        reply.integer(conditionNotMet);
      } else {
        const outcome = expireField(hash, field, deadlineMs, nowMs);
        if (outcome === deadlineSet) changes.set++;
        else changes.deleted++;
        reply.integer(outcome);
      }
    }
    if (hash !== undefined) fieldsExpired(db, key, hash, changes);
  };
}

const common = {
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '7.4.0',
  complexity: 'O(N) where N is the number of fields.',
} as const;

export const hexpire: DataCommand = {
  ...common,
  name: 'hexpire',
  syntax:
    'key seconds:integer [condition(NX | XX | GT | LT)] FIELDS fields{numfields:integer field...}',
  summary: 'Sets the time to live of fields of a hash in seconds.',
  handler: expireHandler('hexpire', { unitMs: 1000, relative: true }),
};

export const hpexpire: DataCommand = {
  ...common,
  name: 'hpexpire',
  syntax:
    'key milliseconds:integer [condition(NX | XX | GT | LT)] FIELDS fields{numfields:integer field...}',
  summary: 'Sets the time to live of fields of a hash in milliseconds.',
  handler: expireHandler('hpexpire', { unitMs: 1, relative: true }),
};

export const hexpireat: DataCommand = {
  ...common,
  name: 'hexpireat',
  syntax:
    'key unix-time-seconds:unix-time [condition(NX | XX | GT | LT)] FIELDS fields{numfields:integer field...}',
  summary: 'Sets the Unix time in seconds at which fields of a hash expire.',
  handler: expireHandler('hexpireat', { unitMs: 1000, relative: false }),
};

export const hpexpireat: DataCommand = {
  ...common,
  name: 'hpexpireat',
  syntax:
    'key unix-time-milliseconds:unix-time [condition(NX | XX | GT | LT)] ' +
    'FIELDS fields{numfields:integer field...}',
  summary: 'Sets the Unix time in milliseconds at which fields of a hash expire.',
  handler: expireHandler('hpexpireat', { unitMs: 1, relative: false }),
};
