import { ListValue, unshared } from '@kiwi/datatypes';
import type { CommandContext, CommandHandler, DataCommand, KeySpec } from '../../table/command.ts';
import { elementsInOrder, elementsOf, isUnordered, sizeOf, sortableAt } from './sort-elements.ts';
import type { Sortable } from './sort-elements.ts';
import { sortOptions, storePosition } from './sort-options.ts';
import type { SortOptions } from './sort-options.ts';
import { sorted } from './sort-order.ts';

/** The elements that the options ask for. */
function selected(context: CommandContext, value: Sortable, options: SortOptions): string[] {
  const { by, isDescending, target, offset, count } = options;
  const size = sizeOf(value);
  const start = Math.min(Math.max(offset, 0), size);
  const wanted = count < 0 ? size - start : Math.min(count, size - start);
  if (by === null || by.isVariable) {
    return sorted(context.db, elementsOf(value), options).slice(start, start + wanted);
  }
  if (isUnordered(value) && target !== null) {
    // What is stored must not depend on the order of a set.
    const alphabetic = { ...options, by: null, isAlphabetic: true };
    return sorted(context.db, elementsOf(value), alphabetic).slice(start, start + wanted);
  }
  return elementsInOrder(value, start, wanted, isDescending);
}

/** What stands in the reply for each element: itself, or what each GET finds. */
function* outputs(
  { db }: CommandContext,
  elements: readonly string[],
  { gets }: SortOptions,
): Generator<string | undefined, void, undefined> {
  for (const element of elements) {
    if (gets.length === 0) yield element;
    for (const get of gets) yield get.lookup(db, element);
  }
}

function sortHandler(allowStore: boolean): CommandHandler {
  return (context, args, reply) => {
    const { db } = context;
    const options = sortOptions(args, allowStore);
    const value = sortableAt(db, args[1] as string);
    const elements = value === undefined ? [] : selected(context, value, options);
    const length = elements.length * Math.max(1, options.gets.length);
    if (options.target === null) {
      reply.array(length);
      for (const output of outputs(context, elements, options)) reply.bulkOrNull(output);
      return;
    }
    const list = new ListValue();
    for (const output of outputs(context, elements, options)) list.pushLast(unshared(output ?? ''));
    if (length > 0) {
      db.putFresh(options.target, list);
      db.notify('l', 'sortstore', options.target);
    } else if (db.delete(options.target)) db.notify('g', 'del', options.target);
    reply.integer(length);
  };
}

const key: KeySpec = { type: 'range', first: 1, last: 1, step: 1, flags: ['RO', 'access'] };

const patterns: KeySpec = {
  type: 'unknown',
  flags: ['RO', 'access'],
  notes:
    "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
};

const store: KeySpec = {
  type: 'unknown',
  flags: ['OW', 'update'],
  notes:
    "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
  positionOf: storePosition,
};

const common = {
  arity: -2,
  group: 'generic',
  complexity:
    'O(N+M*log(M)) where N is the number of elements and M the number of elements in the reply.',
} as const;

export const sort: DataCommand = {
  ...common,
  name: 'sort',
  syntax:
    'key [BY pattern:pattern#1] [LIMIT offset_count{offset:integer count:integer}] ' +
    '[GET... pattern:pattern#1] [order(ASC | DESC)] [sorting="ALPHA"] ' +
    '[STORE destination#2]',
  flags: ['write', 'denyoom', 'movablekeys'],
  categories: ['write', 'set', 'sortedset', 'list', 'slow', 'dangerous'],
  keys: [key, patterns, store],
  since: '1.0.0',
  summary: 'Sorts the elements of a list, a set or a sorted set, and returns or stores them.',
  handler: sortHandler(true),
};

export const sortRo: DataCommand = {
  ...common,
  name: 'sort_ro',
  syntax:
    'key [BY pattern:pattern#1] [LIMIT offset_count{offset:integer count:integer}] ' +
    '[GET... pattern:pattern#1] [order(ASC | DESC)] [sorting="ALPHA"]',
  flags: ['readonly', 'movablekeys'],
  categories: ['read', 'set', 'sortedset', 'list', 'slow', 'dangerous'],
  keys: [key, patterns],
  since: '7.0.0',
  summary: 'Sorts the elements of a list, a set or a sorted set, and returns them.',
  handler: sortHandler(false),
};
