import {
  writeCommandCount,
  writeCommandDocs,
  writeCommandInfo,
  writeCommandKeys,
  writeCommandList,
} from '@kiwi/commands';
import type { CommandFlag } from '@kiwi/commands';
import type { SessionCommand } from '../session-command.ts';

const flags: readonly CommandFlag[] = ['loading', 'stale'];
const common = {
  flags,
  group: 'server',
  categories: ['slow', 'connection'],
  keys: [],
  since: '2.8.13',
} as const;
const unordered = ['nondeterministic_output_order'];
const perLookup = 'O(N) where N is the number of commands to look up';
const perCommand = 'O(N) where N is the total number of Redis commands';
const perArgument = 'O(N) where N is the number of arguments to the command';

const count: SessionCommand = {
  ...common,
  name: 'command|count',
  arity: 2,
  summary: 'Answers the number of commands.',
  complexity: 'O(1)',
  run: (session) => writeCommandCount(session.context.commands.table, session.reply),
};

const docs: SessionCommand = {
  ...common,
  name: 'command|docs',
  syntax: '[command-name...]',
  arity: -2,
  since: '7.0.0',
  summary: 'Describes commands in words.',
  complexity: perLookup,
  tips: unordered,
  run: (session, args) =>
    writeCommandDocs(session.context.commands.table, args.slice(2), session.reply),
};

const getKeys: SessionCommand = {
  ...common,
  name: 'command|getkeys',
  arity: -4,
  summary: 'Answers the keys that a call names.',
  complexity: perArgument,
  run: (session, args) =>
    writeCommandKeys(session.context.commands.table, args.slice(2), false, session.reply),
};

const getKeysAndFlags: SessionCommand = {
  ...common,
  name: 'command|getkeysandflags',
  arity: -4,
  since: '7.0.0',
  summary: 'Answers the keys that a call names, and what it does with them.',
  complexity: perArgument,
  run: (session, args) =>
    writeCommandKeys(session.context.commands.table, args.slice(2), true, session.reply),
};

const info: SessionCommand = {
  ...common,
  name: 'command|info',
  syntax: '[command-name...]',
  history: [['7.0.0', 'Describes all commands when none is named.']],
  arity: -2,
  summary: 'Describes commands for programs.',
  complexity: perLookup,
  tips: unordered,
  run: (session, args) =>
    writeCommandInfo(session.context.commands.table, args.slice(2), session.reply),
};

const list: SessionCommand = {
  ...common,
  name: 'command|list',
  syntax: '[FILTERBY filterby(MODULE module-name | ACLCAT category | PATTERN pattern:pattern)]',
  arity: -2,
  since: '7.0.0',
  summary: 'Answers the names of the commands.',
  complexity: perCommand,
  tips: unordered,
  run: (session, args) =>
    writeCommandList(session.context.commands.table, args.slice(2), session.reply),
};

export const command: SessionCommand = {
  ...common,
  name: 'command',
  arity: -1,
  summary: 'Describes all commands for programs.',
  complexity: perCommand,
  tips: unordered,
  subcommands: [count, docs, getKeys, getKeysAndFlags, info, list],
  run: (session) => writeCommandInfo(session.context.commands.table, [], session.reply),
};
