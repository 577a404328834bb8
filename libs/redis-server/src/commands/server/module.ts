import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';

const list: SessionCommand = {
  name: 'module|list',
  arity: 2,
  flags: ['admin', 'noscript'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '4.0.0',
  summary: 'Answers no modules, for none can be loaded.',
  complexity: 'O(1)',
  tips: ['nondeterministic_output_order'],
  run: (session) => session.reply.array(0),
};

export const module: SessionCommand = {
  name: 'module',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '4.0.0',
  summary: 'Commands about modules, which Kiwi does not load.',
  complexity: 'Depends on subcommand.',
  subcommands: [list, helpCommand('module', 'server', ['LIST', '    Answer no modules.'])],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'module' command"),
};
