import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { scanCursor, scanOptions } from '../generic/iteration/scan-arguments.ts';
import { hashAt } from './hash-at.ts';

/** Up to 512 fields come in one page whatever COUNT says, as Redis does with its small hashes. */
export const hscan: DataCommand = {
  name: 'hscan',
  syntax: 'key cursor:integer [MATCH pattern:pattern] [COUNT count:integer] [NOVALUES@7.4.0]',
  arity: -3,
  flags: ['readonly'],
  group: 'hash',
  categories: ['read', 'hash', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.8.0',
  summary: 'Lists the fields and values of a hash page by page.',
  complexity: 'O(1) for each page, O(N) for all where N is the number of fields.',
  tips: ['nondeterministic_output'],
  handler: ({ db }, args, reply) => {
    const cursor = scanCursor(args[2] as string);
    const hash = hashAt(db, args[1] as string);
    if (hash === undefined) {
      // Without a key Redis does not look at the options.
      reply.array(2);
      reply.bulk('0');
      reply.array(0);
      return;
    }
    const { count, matches, noValues } = scanOptions(args, 3, false, true);
    const page = hash.scan(cursor, count);
    const found = page.entries.filter(([field]) => matches(field));
    reply.array(2);
    reply.bulk(String(page.next));
    reply.array((noValues ? 1 : 2) * found.length);
    for (const [field, value] of found) {
      reply.bulk(field);
      if (!noValues) reply.bulk(value);
    }
  },
};
