import { globMatch, wrongSubcommandCall } from '@kiwi/commands';
import type { Subscriptions } from '../../pubsub/subscriptions.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';

const subcommand = {
  flags: ['pubsub', 'loading', 'stale'],
  group: 'pubsub',
  categories: ['pubsub', 'slow'],
  keys: [],
} as const;

const shown = 'of this node';

function writeNames(session: Session, all: Subscriptions<unknown>, args: readonly string[]): void {
  if (args.length > 3) throw wrongSubcommandCall(args);
  const [, , pattern = '*'] = args;
  const names = [...all.names()].filter((name) => globMatch(pattern, name));
  session.reply.array(names.length);
  for (const name of names) session.reply.bulk(name);
}

function writeCounts(
  session: Session,
  all: Subscriptions<unknown>,
  names: readonly string[],
): void {
  session.reply.array(2 * names.length);
  for (const name of names) {
    session.reply.bulk(name);
    session.reply.integer(all.of(name)?.size ?? 0);
  }
}

/** All of it is about this node: what other nodes' clients subscribe to is their affair, as in Redis Cluster. */
export const pubsub: SessionCommand = {
  name: 'pubsub',
  arity: -2,
  flags: [],
  group: 'pubsub',
  categories: ['slow'],
  keys: [],
  since: '2.8.0',
  summary: 'A container for commands about subscriptions.',
  complexity: 'Depends on the subcommand.',
  run: () => undefined,
  subcommands: [
    {
      ...subcommand,
      name: 'pubsub|channels',
      syntax: '[pattern:pattern]',
      arity: -2,
      since: '2.8.0',
      summary: `Lists the channels ${shown} that have subscribers.`,
      complexity: 'O(N) where N is the number of channels.',
      run: (session, args) => writeNames(session, session.context.pubsub.channels, args),
    },
    {
      ...subcommand,
      name: 'pubsub|numsub',
      syntax: '[channel...]',
      arity: -2,
      since: '2.8.0',
      summary: `Counts the subscribers of channels ${shown}.`,
      complexity: 'O(N) where N is the number of names.',
      run: (session, args) => writeCounts(session, session.context.pubsub.channels, args.slice(2)),
    },
    {
      ...subcommand,
      name: 'pubsub|numpat',
      arity: 2,
      since: '2.8.0',
      summary: `Counts the patterns ${shown} that have subscribers.`,
      complexity: 'O(1)',
      run: (session) => session.reply.integer(session.context.pubsub.patterns.size),
    },
    {
      ...subcommand,
      name: 'pubsub|shardchannels',
      syntax: '[pattern:pattern]',
      arity: -2,
      since: '7.0.0',
      summary: `Lists the shard channels ${shown} that have subscribers.`,
      complexity: 'O(N) where N is the number of shard channels.',
      run: (session, args) => writeNames(session, session.context.pubsub.shardChannels, args),
    },
    {
      ...subcommand,
      name: 'pubsub|shardnumsub',
      syntax: '[shardchannel...]',
      arity: -2,
      since: '7.0.0',
      summary: `Counts the subscribers of shard channels ${shown}.`,
      complexity: 'O(N) where N is the number of names.',
      run: (session, args) =>
        writeCounts(session, session.context.pubsub.shardChannels, args.slice(2)),
    },
  ],
};
