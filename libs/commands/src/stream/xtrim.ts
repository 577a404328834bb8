import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { streamForWrite } from './stream-at.ts';
import { TrimArguments } from './trim-arguments.ts';

const noStrategy = new CommandError(
  'ERR syntax error, XTRIM must be called with a trimming strategy',
);

export const xtrim: DataCommand = {
  name: 'xtrim',
  syntax:
    'key trim{strategy(MAXLEN | MINID@6.2.0) [operator(equal="=" ' +
    '| approximately="~")] threshold [LIMIT count:integer@6.2.0]}',
  history: [['6.2.0', 'Takes MINID and LIMIT.']],
  arity: -4,
  flags: ['write'],
  group: 'stream',
  categories: ['write', 'stream', 'slow'],
  keys: oneKey('RW', 'delete'),
  since: '5.0.0',
  summary: 'Deletes the oldest entries of a stream.',
  complexity:
    'O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.',
  tips: ['nondeterministic_output'],
  handler: ({ db }, args, reply) => {
    const trim = new TrimArguments();
    for (let at = 2; at < args.length; ) {
      const next = trim.read(args, at);
      if (next === at) throw syntaxError;
      at = next;
    }
    trim.check(noStrategy);
    const key = args[1] as string;
    const stream = streamForWrite(db, key);
    const trimmed = stream === undefined ? 0 : trim.trim(stream);
    if (trimmed > 0) db.notify('t', 'xtrim', key);
    reply.integer(trimmed);
  },
};
