import type { ReplySink } from '@kiwi/resp-protocol';
import { writeSet } from './command-reply.ts';
import type { CommandTable } from './command-table.ts';
import type { CommandInfo } from './command.ts';
import type { Argument } from './syntax/argument.ts';
import { parseSyntax } from './syntax/parse-syntax.ts';

/** COMMAND DOCS: of the named commands, or of all when none is named. Unknown names are left out. */
export function writeCommandDocs(
  table: CommandTable,
  names: readonly string[],
  reply: ReplySink,
): void {
  const found = names.map((name) => table.find(name)).filter((info) => info !== undefined);
  writeDocs(names.length === 0 ? table.list : found, reply);
}

/** A member of a map: its name and what writes its value. */
type Field = readonly [name: string, write: (reply: ReplySink) => void];

function writeDocs(commands: readonly CommandInfo[], reply: ReplySink): void {
  reply.map(commands.length);
  for (const command of commands) {
    reply.bulk(command.name);
    writeFields(fieldsOf(command), reply);
  }
}

/** In the order of redis-server, which leaves out what there is not. */
function fieldsOf(command: CommandInfo): readonly Field[] {
  const { deprecated, history, subcommands, syntax } = command;
  const flags = [
    ...(deprecated === undefined ? [] : ['deprecated']),
    ...(command.isInternal ? ['syscmd'] : []),
  ];
  return [
    text('summary', command.summary),
    text('since', command.since),
    text('group', command.group),
    ...(command.complexity === '' ? [] : [text('complexity', command.complexity)]),
    ...(flags.length === 0 ? [] : [set('doc_flags', flags)]),
    ...optionalText('deprecated_since', deprecated?.since),
    ...optionalText('replaced_by', deprecated?.replacedBy),
    ...(history === undefined ? [] : [['history', historyWriter(history)] as const]),
    ...(syntax === undefined ? [] : [argumentsField(parseSyntax(syntax))]),
    ...(subcommands === undefined
      ? []
      : [['subcommands', (reply: ReplySink) => writeDocs(subcommands, reply)] as const]),
  ];
}

function historyWriter(history: NonNullable<CommandInfo['history']>): Field[1] {
  return (reply) => {
    reply.set(history.length);
    for (const change of history) {
      reply.array(change.length);
      for (const part of change) reply.bulk(part);
    }
  };
}

function argumentsField(args: readonly Argument[]): Field {
  return [
    'arguments',
    (reply) => {
      reply.array(args.length);
      for (const argument of args) writeFields(argumentFields(argument), reply);
    },
  ];
}

function argumentFields(argument: Argument): readonly Field[] {
  const { keySpecIndex, arguments: parts } = argument;
  const flags = [
    ...(argument.optional ? ['optional'] : []),
    ...(argument.multiple ? ['multiple'] : []),
    ...(argument.multipleToken ? ['multiple_token'] : []),
  ];
  return [
    text('name', argument.name),
    text('type', argument.type),
    ...(keySpecIndex === undefined ? [] : [integer('key_spec_index', keySpecIndex)]),
    ...optionalText('token', argument.token),
    ...optionalText('since', argument.since),
    ...optionalText('deprecated_since', argument.deprecatedSince),
    ...(flags.length === 0 ? [] : [set('flags', flags)]),
    ...(parts === undefined ? [] : [argumentsField(parts)]),
  ];
}

function text(name: string, value: string): Field {
  return [name, (reply) => reply.bulk(value)];
}

function optionalText(name: string, value: string | undefined): readonly Field[] {
  return value === undefined ? [] : [text(name, value)];
}

function integer(name: string, value: number): Field {
  return [name, (reply) => reply.integer(value)];
}

function set(name: string, items: readonly string[]): Field {
  return [name, (reply) => writeSet(items, reply)];
}

function writeFields(fields: readonly Field[], reply: ReplySink): void {
  reply.map(fields.length);
  for (const [name, write] of fields) {
    reply.bulk(name);
    write(reply);
  }
}
