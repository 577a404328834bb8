import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { scanCursor, scanOptions } from '../generic/iteration/scan-arguments.ts';
import { formatDouble } from '@kiwi/datatypes';
import { sortedSetAt } from './sorted-set-at.ts';

/** Up to 512 elements come in one page whatever COUNT says, as Redis does with its small sets. */
export const zscan: DataCommand = {
  name: 'zscan',
  syntax: 'key cursor:integer [MATCH pattern:pattern] [COUNT count:integer]',
  arity: -3,
  flags: ['readonly'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.8.0',
  summary: 'Lists the members and scores of a sorted set page by page.',
  complexity: 'O(1) for each page, O(N) for all where N is the number of elements.',
  tips: ['nondeterministic_output'],
  handler: ({ db }, args, reply) => {
    const cursor = scanCursor(args[2] as string);
    const set = sortedSetAt(db, args[1] as string);
    if (set === undefined) {
      // Without a key Redis does not look at the options.
      reply.array(2);
      reply.bulk('0');
      reply.array(0);
      return;
    }
    const { count, matches } = scanOptions(args, 3, false);
    const page = set.scan(cursor, count);
    const found = page.entries.filter(([member]) => matches(member));
    reply.array(2);
    reply.bulk(String(page.next));
    reply.array(2 * found.length);
    for (const [member, score] of found) {
      reply.bulk(member);
      // As text in RESP3, too.
      reply.bulk(formatDouble(score));
    }
  },
};
