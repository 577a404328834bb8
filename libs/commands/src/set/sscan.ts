import { scanCursor, scanOptions } from '../generic/iteration/scan-arguments.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { setAt } from './set-at.ts';

/** Up to 512 members come in one page whatever COUNT says, as Redis does with its small sets. */
export const sscan: DataCommand = {
  name: 'sscan',
  syntax: 'key cursor:integer [MATCH pattern:pattern] [COUNT count:integer]',
  arity: -3,
  flags: ['readonly'],
  group: 'set',
  categories: ['read', 'set', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.8.0',
  summary: 'Lists the members of a set page by page.',
  complexity: 'O(1) for each page, O(N) for all where N is the number of members.',
  tips: ['nondeterministic_output'],
  handler: ({ db }, args, reply) => {
    const cursor = scanCursor(args[2] as string);
    const set = setAt(db, args[1] as string);
    if (set === undefined) {
      // Without a key Redis does not look at the options.
      reply.array(2);
      reply.bulk('0');
      reply.array(0);
      return;
    }
    const { count, matches } = scanOptions(args, 3, false);
    const page = set.scan(cursor, count);
    const found = page.members.filter((member) => matches(member));
    reply.array(2);
    reply.bulk(String(page.next));
    reply.array(found.length);
    for (const member of found) reply.bulk(member);
  },
};
