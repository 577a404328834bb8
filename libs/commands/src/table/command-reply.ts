import type { ReplySink } from '@kiwi/resp-protocol';
import { globMatch } from '../generic/iteration/glob-match.ts';
import { CommandError, syntaxError } from './command-error.ts';
import { keyArguments } from './command-keys.ts';
import type { CommandTable } from './command-table.ts';
import { checkArity } from './command-table.ts';
import type { CommandInfo } from './command.ts';

const invalidCommand = new CommandError('ERR Invalid command specified');
const noKeyArguments = new CommandError('ERR The command has no key arguments');
const invalidNumberOfArguments = new CommandError(
  'ERR Invalid number of arguments specified for command',
);
const invalidArguments = new CommandError('ERR Invalid arguments specified for command');

/** COMMAND COUNT. */
export function writeCommandCount(table: CommandTable, reply: ReplySink): void {
  reply.integer(table.list.length);
}

/**
 * COMMAND LIST, with or without `FILTERBY MODULE name`, `FILTERBY ACLCAT category` or `FILTERBY PATTERN glob`.
 * @param filter the arguments after LIST; throws a syntax error for any other form.
 */
export function writeCommandList(
  table: CommandTable,
  filter: readonly string[],
  reply: ReplySink,
): void {
  const matches = commandFilter(filter);
  const names = table.list
    .flatMap((command) => [command, ...(command.subcommands ?? [])])
    .filter(matches)
    .map((command) => command.name);
  reply.array(names.length);
  for (const name of names) reply.bulk(name);
}

function commandFilter(filter: readonly string[]): (command: CommandInfo) => boolean {
  if (filter.length === 0) return () => true;
  const [filterBy = '', kind = '', value = ''] = filter;
  if (filter.length !== 3 || filterBy.toUpperCase() !== 'FILTERBY') throw syntaxError;
  switch (kind.toUpperCase()) {
    case 'MODULE':
      return () => false;
    case 'ACLCAT':
      return (command) => command.categories.includes(value.toLowerCase());
    case 'PATTERN':
      return (command) => globMatch(value, command.name, true);
    default:
      throw syntaxError;
  }
}

/**
 * COMMAND GETKEYS, and COMMAND GETKEYSANDFLAGS when `withFlags`.
 * @param call the arguments of the call that is asked about.
 */
export function writeCommandKeys(
  table: CommandTable,
  call: readonly string[],
  withFlags: boolean,
  reply: ReplySink,
): void {
  const command = table.resolve(call);
  if (command === undefined) throw invalidCommand;
  if (command.keys.length === 0) throw noKeyArguments;
  if (!checkArity(command, call.length)) throw invalidNumberOfArguments;
  const keys = keyArguments(command, call);
  const isAllowedEmpty = command.flags.includes('no_mandatory_keys');
  if (!isAllowedEmpty && (keys === null || keys.length === 0)) throw invalidArguments;
  reply.array(keys?.length ?? 0);
  for (const { key, flags } of keys ?? []) {
    if (withFlags) reply.array(2);
    reply.bulk(key);
    if (withFlags) writeSet(flags, reply);
  }
}

/** A set of simple strings. */
export function writeSet(items: readonly string[], reply: ReplySink): void {
  reply.set(items.length);
  for (const item of items) reply.simple(item);
}
