import type { Reply } from '@kiwi/resp-protocol/testing';
import { itemsOf, pairsOf } from '../oracle/compare.ts';
import { isReleaseOfOracle } from '../oracle/known-commands.ts';

/** What COMMAND DOCS says of an argument. */
interface DocumentedArgument {
  readonly arguments?: readonly DocumentedArgument[];
  readonly [field: string]: unknown;
}

/** What COMMAND DOCS says of a command, as far as it is the same for all servers: our sentences are not Redis's. */
export interface DocumentedCommand {
  readonly since: string;
  readonly group: string;
  readonly flags: readonly string[];
  readonly deprecatedSince: string | null;
  /** The releases, without the sentences, up to that of the redis-server that replies are compared with. */
  readonly history: readonly string[];
  /** Without those that are newer than the redis-server that replies are compared with. */
  readonly arguments: readonly DocumentedArgument[];
}

/** The commands that a reply to COMMAND DOCS describes by name, subcommands under their full names. */
export function documentedCommands(reply: Reply): ReadonlyMap<string, DocumentedCommand> {
  const found = new Map<string, DocumentedCommand>();
  collect(reply, found);
  return found;
}

function collect(reply: Reply, found: Map<string, DocumentedCommand>): void {
  for (const [name, docs] of entriesOf(reply)) {
    const fields = entriesOf(docs);
    found.set(name, {
      since: textOf(fields.get('since')),
      group: textOf(fields.get('group')),
      flags: items(fields.get('doc_flags')).map(textOf).sort(),
      deprecatedSince: fields.has('replaced_by') ? textOf(fields.get('deprecated_since')) : null,
      history: items(fields.get('history'))
        .map((change) => textOf(items(change)[0]))
        .filter(isReleaseOfOracle),
      arguments: documentedArguments(fields.get('arguments')),
    });
    const subcommands = fields.get('subcommands');
    if (subcommands !== undefined) collect(subcommands, found);
  }
}

function documentedArguments(reply: Reply | undefined): DocumentedArgument[] {
  return items(reply).flatMap((one) => {
    const { arguments: parts, flags, since, ...fields } = Object.fromEntries(entriesOf(one));
    if (since !== undefined && !isReleaseOfOracle(textOf(since))) return [];
    return {
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)])),
      ...(since && { since: textOf(since) }),
      flags: items(flags).map(textOf).sort(),
      ...(parts && { arguments: documentedArguments(parts) }),
    };
  });
}

function items(reply: Reply | undefined): readonly Reply[] {
  return reply === undefined ? [] : itemsOf(reply);
}

function entriesOf(reply: Reply): Map<string, Reply> {
  const pairs = pairsOf(reply) as readonly (readonly [Reply, Reply])[];
  return new Map(pairs.map(([name, value]) => [textOf(name), value]));
}

function textOf(reply: Reply | undefined): string {
  switch (reply?.type) {
    case 'bulk':
    case 'integer':
      return String(reply.value);
    case 'simple':
      return reply.text;
    default:
      throw new Error(`not a text: ${reply?.type}`);
  }
}
