import { typeOf } from '@kiwi/keyspace';
import type { DataCommand } from '../../table/command.ts';
import { scanCursor, scanOptions } from './scan-arguments.ts';

/** The cursor is a slot number (see `Database.scan`), so it stays good when a client goes on at another node. */
export const scan: DataCommand = {
  name: 'scan',
  syntax: 'cursor:integer [MATCH pattern:pattern] [COUNT count:integer] [TYPE type@6.0.0]',
  history: [['6.0.0', 'Takes TYPE.']],
  arity: -2,
  flags: ['readonly'],
  group: 'generic',
  categories: ['keyspace', 'read', 'slow'],
  keys: [],
  since: '2.8.0',
  summary: 'Lists the keys of the selected database page by page.',
  complexity: 'O(1) for each page, O(N) for all where N is the number of keys.',
  tips: ['nondeterministic_output', 'request_policy:special'],
  handler: ({ db }, args, reply) => {
    const cursor = scanCursor(args[1] as string);
    const { count, matches, type } = scanOptions(args, 2, true);
    const page = db.scan(cursor, count);
    const found = page.keys.filter((key) => {
      if (!matches(key)) return false;
      const value = type === null ? undefined : db.lookup(key);
      return value === undefined ? type === null : typeOf(value) === type;
    });
    reply.array(2);
    reply.bulk(String(page.next));
    reply.array(found.length);
    for (const key of found) reply.bulk(key);
  },
};
