import type { SetValue } from '@kiwi/datatypes';
import type { DataCommand, KeyFlag } from '../table/command.ts';
import { allKeys } from '../table/key-specs.ts';
import { difference, intersection, union } from './set-algebra.ts';
import type { Operand } from './set-algebra.ts';
import { setAt } from './set-at.ts';

type Operation = (sets: readonly Operand[]) => SetValue;

/** What the commands of an operation share. */
interface Documented {
  readonly name: string;
  readonly summary: string;
  readonly complexity: string;
}

/** The operation on the sets at all keys. */
function reading(operation: Operation, documented: Documented): DataCommand {
  return {
    ...documented,
    syntax: 'key...',
    arity: -2,
    flags: ['readonly'],
    group: 'set',
    categories: ['read', 'set', 'slow'],
    keys: allKeys(1, 'RO', 'access'),
    since: '1.0.0',
    tips: ['nondeterministic_output_order'],
    handler: ({ db }, args, reply) => {
      const result = operation(args.slice(1).map((key) => setAt(db, key)));
      reply.set(result.size);
      result.forEach((member) => reply.bulk(member));
    },
  };
}

/** The operation on the sets at all keys but the first, where the result goes in the place of whatever is there. */
function storing(operation: Operation, access: KeyFlag, documented: Documented): DataCommand {
  return {
    ...documented,
    syntax: 'destination#0 key#1...',
    arity: -3,
    flags: ['write', 'denyoom'],
    group: 'set',
    categories: ['write', 'set', 'slow'],
    keys: [
      { type: 'range', first: 1, last: 1, step: 1, flags: [access, 'update'] },
      { type: 'range', first: 2, last: -1, step: 1, flags: ['RO', 'access'] },
    ],
    since: '1.0.0',
    handler: ({ db }, args, reply) => {
      const result = operation(args.slice(2).map((key) => setAt(db, key)));
      const target = args[1] as string;
      if (result.size > 0) {
        db.putFresh(target, result);
        db.notify('s', documented.name, target);
      } else if (db.delete(target)) db.notify('g', 'del', target);
      reply.integer(result.size);
    },
  };
}

const perMember = 'O(N) where N is the number of members of all sets.';
const perSmallest =
  'O(N*M) where N is the number of members of the smallest set and M the number of sets.';

const inter: Operation = (sets) => intersection(sets);

export const sinter = reading(inter, {
  name: 'sinter',
  summary: 'Returns the members that all of several sets have.',
  complexity: perSmallest,
});

export const sinterstore = storing(inter, 'RW', {
  name: 'sinterstore',
  summary: 'Stores the members that all of several sets have as a set.',
  complexity: perSmallest,
});

export const sunion = reading(union, {
  name: 'sunion',
  summary: 'Returns the members of several sets.',
  complexity: perMember,
});

export const sunionstore = storing(union, 'OW', {
  name: 'sunionstore',
  summary: 'Stores the members of several sets as a set.',
  complexity: perMember,
});

export const sdiff = reading(difference, {
  name: 'sdiff',
  summary: 'Returns the members of a set that none of several others has.',
  complexity: perMember,
});

export const sdiffstore = storing(difference, 'OW', {
  name: 'sdiffstore',
  summary: 'Stores the members of a set that none of several others has as a set.',
  complexity: perMember,
});
