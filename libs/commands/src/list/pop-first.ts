import type { DataCommand } from '../table/command.ts';
import { multiPopArguments } from '../table/multi-pop-arguments.ts';
import { popOfFirst, popOrWait } from '../table/pop-first.ts';
import type { Pop } from '../table/pop-first.ts';
import { timeoutArgument } from '../table/timeout-argument.ts';
import { popAt } from './list-at.ts';
import type { ListEnd } from './list-at.ts';

function blockingPop(name: string, end: ListEnd): DataCommand {
  const pop: Pop = (db, key, reply) => {
    const [element = ''] = popAt(db, key, end, 1);
    reply.array(2);
    reply.bulk(key);
    reply.bulk(element);
  };
  return {
    name,
    syntax: 'key... timeout:double',
    history: [['6.0.0', 'The time-out may have a fraction.']],
    arity: -3,
    flags: ['write', 'noscript', 'blocking'],
    group: 'list',
    categories: ['write', 'list', 'slow', 'blocking'],
    keys: [{ type: 'range', first: 1, last: -2, step: 1, flags: ['RW', 'access', 'delete'] }],
    since: '2.0.0',
    summary: `Takes the ${end === 'left' ? 'first' : 'last'} element of the first list that has one, and waits for it when there is none.`,
    complexity: 'O(N) where N is the number of keys.',
    waitsFor: { type: 'list' },
    handler: (context, args, reply) => {
      const timeoutMs = timeoutArgument(args[args.length - 1] as string);
      popOrWait(context, args.slice(1, -1), 'list', timeoutMs, pop, reply);
    },
  };
}

export const blpop = blockingPop('blpop', 'left');
export const brpop = blockingPop('brpop', 'right');

function multiPop(end: ListEnd, count: number): Pop {
  return (db, key, reply) => {
    const elements = popAt(db, key, end, count);
    reply.array(2);
    reply.bulk(key);
    reply.array(elements.length);
    for (const element of elements) reply.bulk(element);
  };
}

const ends = ['left', 'right'] as const;

export const lmpop: DataCommand = {
  name: 'lmpop',
  syntax: 'numkeys:integer key... where(LEFT | RIGHT) [COUNT count:integer]',
  arity: -4,
  flags: ['write', 'movablekeys'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys: [{ type: 'keynum', count: 1, first: 2, step: 1, flags: ['RW', 'access', 'delete'] }],
  since: '7.0.0',
  summary: 'Takes elements of the first list that has any.',
  complexity: 'O(N+M) where N is the number of keys and M that of elements returned.',
  handler: (context, args, reply) => {
    const { keys, where, count } = multiPopArguments(args, 1, ends);
    if (!popOfFirst(context, keys, 'list', multiPop(where, count), reply)) reply.nullArray();
  },
};

export const blmpop: DataCommand = {
  name: 'blmpop',
  syntax: 'timeout:double numkeys:integer key... where(LEFT | RIGHT) [COUNT count:integer]',
  arity: -5,
  flags: ['write', 'blocking', 'movablekeys'],
  group: 'list',
  categories: ['write', 'list', 'slow', 'blocking'],
  keys: [{ type: 'keynum', count: 2, first: 3, step: 1, flags: ['RW', 'access', 'delete'] }],
  since: '7.0.0',
  summary: 'Takes elements of the first list that has any, and waits for them when there are none.',
  complexity: 'O(N+M) where N is the number of keys and M that of elements returned.',
  waitsFor: { type: 'list' },
  handler: (context, args, reply) => {
    const { keys, where, count } = multiPopArguments(args, 2, ends);
    const timeoutMs = timeoutArgument(args[1] as string);
    popOrWait(context, keys, 'list', timeoutMs, multiPop(where, count), reply);
  },
};
