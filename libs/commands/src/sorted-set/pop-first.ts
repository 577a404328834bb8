import type { DataCommand } from '../table/command.ts';
import { multiPopArguments } from '../table/multi-pop-arguments.ts';
import { popOfFirst, popOrWait } from '../table/pop-first.ts';
import type { Pop } from '../table/pop-first.ts';
import { timeoutArgument } from '../table/timeout-argument.ts';
import { popAt } from './pop.ts';
import type { ScoreEnd } from './pop.ts';
import { writeScore } from './score-reply.ts';

function blockingPop(name: string, end: ScoreEnd): DataCommand {
  const pop: Pop = (db, key, reply) => {
    const [[member, score] = ['', 0]] = popAt(db, key, end, 1);
    reply.array(3);
    reply.bulk(key);
    reply.bulk(member);
    writeScore(reply, score);
  };
  return {
    name,
    syntax: 'key... timeout:double',
    history: [['6.0.0', 'Takes a time-out with fractions.']],
    arity: -3,
    flags: ['write', 'noscript', 'blocking', 'fast'],
    group: 'sorted-set',
    categories: ['write', 'sortedset', 'fast', 'blocking'],
    keys: [{ type: 'range', first: 1, last: -2, step: 1, flags: ['RW', 'access', 'delete'] }],
    since: '5.0.0',
    summary: `Takes the element with the ${end === 'min' ? 'lowest' : 'highest'} score out of the first sorted set that there is, and waits for one when there is none.`,
    complexity: 'O(log N) where N is the number of elements.',
    waitsFor: { type: 'zset' },
    handler: (context, args, reply) => {
      const timeoutMs = timeoutArgument(args[args.length - 1] as string);
      popOrWait(context, args.slice(1, -1), 'zset', timeoutMs, pop, reply);
    },
  };
}

export const bzpopmin = blockingPop('bzpopmin', 'min');
export const bzpopmax = blockingPop('bzpopmax', 'max');

function multiPop(end: ScoreEnd, count: number): Pop {
  return (db, key, reply) => {
    const elements = popAt(db, key, end, count);
    reply.array(2);
    reply.bulk(key);
    reply.array(elements.length);
    for (const [member, score] of elements) {
      reply.array(2);
      reply.bulk(member);
      writeScore(reply, score);
    }
  };
}

const ends = ['min', 'max'] as const;
const arguments_ = 'numkeys:integer key... where(MIN | MAX) [COUNT count:integer]';
const complexity =
  'O(K + M*log N) where K is the number of keys, N that of elements and M that of those returned.';

export const zmpop: DataCommand = {
  name: 'zmpop',
  syntax: arguments_,
  arity: -4,
  flags: ['write', 'movablekeys'],
  group: 'sorted-set',
  categories: ['write', 'sortedset', 'slow'],
  keys: [{ type: 'keynum', count: 1, first: 2, step: 1, flags: ['RW', 'access', 'delete'] }],
  since: '7.0.0',
  summary: 'Takes elements with the lowest or highest scores out of the first sorted set there is.',
  complexity,
  handler: (context, args, reply) => {
    const { keys, where, count } = multiPopArguments(args, 1, ends);
    if (!popOfFirst(context, keys, 'zset', multiPop(where, count), reply)) reply.nullArray();
  },
};

export const bzmpop: DataCommand = {
  name: 'bzmpop',
  syntax: `timeout:double ${arguments_}`,
  arity: -5,
  flags: ['write', 'blocking', 'movablekeys'],
  group: 'sorted-set',
  categories: ['write', 'sortedset', 'slow', 'blocking'],
  keys: [{ type: 'keynum', count: 2, first: 3, step: 1, flags: ['RW', 'access', 'delete'] }],
  since: '7.0.0',
  summary: 'Takes elements as ZMPOP does, and waits for them when there are none.',
  complexity,
  waitsFor: { type: 'zset' },
  handler: (context, args, reply) => {
    const { keys, where, count } = multiPopArguments(args, 2, ends);
    const timeoutMs = timeoutArgument(args[1] as string);
    popOrWait(context, keys, 'zset', timeoutMs, multiPop(where, count), reply);
  },
};
