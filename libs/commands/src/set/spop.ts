import type { ReadonlySetValue } from '@kiwi/datatypes';
import { int64Max } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { removeMembers, setAt, setForWrite } from './set-at.ts';

const notPositive = new CommandError('ERR value is out of range, must be positive');

function randomMember(set: ReadonlySetValue, random: number): string {
  return set.at(Math.floor(random * set.size)) as string;
}

/** Takes so many random members out of a set that is there. */
function popMembers(
  context: CommandContext,
  key: string,
  found: ReadonlySetValue,
  count: number,
): string[] {
  const { db } = context;
  if (count >= found.size) {
    const all = [...found.members()];
    db.notify('s', 'spop', key);
    db.delete(key);
    db.notify('g', 'del', key);
    return all;
  }
  const set = setForWrite(db, key);
  const popped: string[] = [];
  while (set !== undefined && popped.length < count) {
    const member = randomMember(set, context.random());
    set.delete(member);
    popped.push(member);
  }
  if (count > 0) db.notify('s', 'spop', key);
  return popped;
}

/** Which members go is decided by the entry's randomness and the positions of the members, both the same on every node. */
export const spop: DataCommand = {
  name: 'spop',
  syntax: 'key [count:integer@3.2.0]',
  history: [['3.2.0', 'Takes a count.']],
  arity: -2,
  flags: ['write', 'fast'],
  group: 'set',
  categories: ['write', 'set', 'fast'],
  keys: oneKey('RW', 'access', 'delete'),
  since: '1.0.0',
  summary: 'Takes random members out of a set and returns them.',
  complexity: 'O(1), or O(N) with a count where N is that count.',
  tips: ['nondeterministic_output'],
  handler: (context, args, reply) => {
    const [, key = '', countText] = args;
    if (args.length > 3) throw syntaxError;
    if (countText === undefined) {
      const set = setAt(context.db, key);
      const member = set === undefined ? null : randomMember(set, context.random());
      if (member !== null) removeMembers(context.db, key, [member], 'spop');
      reply.bulkOrNull(member);
      return;
    }
    const count = integerArgument(countText, notPositive);
    if (count < 0 || count > int64Max) throw notPositive;
    const set = setAt(context.db, key);
    const popped = set === undefined ? [] : popMembers(context, key, set, Number(count));
    reply.set(popped.length);
    for (const member of popped) reply.bulk(member);
  },
};
