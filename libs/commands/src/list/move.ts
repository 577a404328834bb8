import { unshared } from '@kiwi/datatypes';
import type { ListValue } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { timeoutArgument } from '../table/timeout-argument.ts';
import type { CommandContext, DataCommand, KeySpec } from '../table/command.ts';
import { deleteEmptyList, isList, listAt, listEnd, listForWrite, pop, pushAt } from './list-at.ts';
import type { ListEnd } from './list-at.ts';

const keys: readonly KeySpec[] = [
  { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'access', 'delete'] },
  { type: 'range', first: 2, last: 2, step: 1, flags: ['RW', 'insert'] },
];

interface Move {
  readonly source: string;
  readonly target: string;
  readonly from: ListEnd;
  readonly to: ListEnd;
}

/** Moves an element of a list that is there. */
function moveElement(db: Database, { source, target, from, to }: Move): string {
  listAt(db, target);
  const list = listForWrite(db, source) as ListValue;
  const element = unshared(pop(list, from) ?? '');
  pushAt(db, target, to, element);
  db.notify('l', from === 'left' ? 'lpop' : 'rpop', source);
  deleteEmptyList(db, source, list);
  return element;
}

function moveOrNull({ db }: CommandContext, move: Move, reply: ReplySink): void {
  if (listAt(db, move.source) === undefined) reply.null();
  else reply.bulk(moveElement(db, move));
}

/** Waits for an element when there is none. */
function moveOrWait(
  context: CommandContext,
  move: Move,
  timeoutMs: number,
  reply: ReplySink,
): void {
  const { db, blocking } = context;
  const value = db.lookup(move.source);
  const isWaiting = value === undefined || (blocking?.isRetry === true && !isList(value));
  if (isWaiting && blocking !== null) blocking.block([move.source], timeoutMs);
  else moveOrNull(context, move, reply);
}

export const lmove: DataCommand = {
  name: 'lmove',
  syntax: 'source#0 destination#1 wherefrom(LEFT | RIGHT) whereto(LEFT | RIGHT)',
  arity: 5,
  flags: ['write', 'denyoom'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys,
  since: '6.2.0',
  summary: 'Moves an element from an end of a list to an end of another.',
  complexity: 'O(1)',
  handler: (context, args, reply) => {
    const [, source = '', target = ''] = args;
    const from = listEnd(args[3]);
    moveOrNull(context, { source, target, from, to: listEnd(args[4]) }, reply);
  },
};

export const rpoplpush: DataCommand = {
  name: 'rpoplpush',
  syntax: 'source#0 destination#1',
  deprecated: { since: '6.2.0', replacedBy: 'LMOVE with RIGHT and LEFT' },
  arity: 3,
  flags: ['write', 'denyoom'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys,
  since: '1.2.0',
  summary: 'Moves the last element of a list to the beginning of another.',
  complexity: 'O(1)',
  handler: (context, [, source = '', target = ''], reply) => {
    moveOrNull(context, { source, target, from: 'right', to: 'left' }, reply);
  },
};

export const blmove: DataCommand = {
  name: 'blmove',
  syntax: 'source#0 destination#1 wherefrom(LEFT | RIGHT) whereto(LEFT | RIGHT) timeout:double',
  arity: 6,
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  group: 'list',
  categories: ['write', 'list', 'slow', 'blocking'],
  keys,
  since: '6.2.0',
  summary: 'Moves an element as LMOVE does, and waits for one when there is none.',
  complexity: 'O(1)',
  waitsFor: { type: 'list' },
  handler: (context, args, reply) => {
    const [, source = '', target = '', , , timeout = ''] = args;
    const from = listEnd(args[3]);
    const to = listEnd(args[4]);
    moveOrWait(context, { source, target, from, to }, timeoutArgument(timeout), reply);
  },
};

export const brpoplpush: DataCommand = {
  name: 'brpoplpush',
  syntax: 'source#0 destination#1 timeout:double',
  history: [['6.0.0', 'The time-out may have a fraction.']],
  deprecated: { since: '6.2.0', replacedBy: 'BLMOVE with RIGHT and LEFT' },
  arity: 4,
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  group: 'list',
  categories: ['write', 'list', 'slow', 'blocking'],
  keys,
  since: '2.2.0',
  summary: 'Moves an element as RPOPLPUSH does, and waits for one when there is none.',
  complexity: 'O(1)',
  waitsFor: { type: 'list' },
  handler: (context, [, source = '', target = '', timeout = ''], reply) => {
    const move = { source, target, from: 'right', to: 'left' } as const;
    moveOrWait(context, move, timeoutArgument(timeout), reply);
  },
};
