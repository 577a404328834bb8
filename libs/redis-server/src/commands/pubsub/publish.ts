import type { Published } from '../../pubsub/published-codec.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';

const publishing = {
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  group: 'pubsub',
  categories: ['pubsub', 'fast'],
  complexity: 'O(N+M) where N is the number of subscribers and M that of all patterns.',
} as const;

/** Within a transaction other nodes hear of it by the log, and tell their own subscribers. */
function publishTo({ reply, context, transactions }: Session, published: Published): void {
  const { pubsub } = context;
  const { isSharded, channel, message } = published;
  if (transactions.isRunning) reply.integer(pubsub.deliver(published));
  else reply.integer(pubsub.publish(channel, message, isSharded));
}

export const publish: SessionCommand = {
  ...publishing,
  name: 'publish',
  syntax: 'channel message',
  keys: [],
  since: '2.0.0',
  summary: 'Sends a message to the subscribers of a channel, on all nodes.',
  run(session, [, channel = '', message = '']) {
    publishTo(session, { isSharded: false, channel, message });
  },
};

export const shardPublish: SessionCommand = {
  ...publishing,
  name: 'spublish',
  syntax: 'shardchannel message',
  keys: [{ type: 'range', first: 1, last: 1, step: 1, flags: ['not_key'] }],
  since: '7.0.0',
  summary: 'Sends a message to the subscribers of a shard channel, on all nodes.',
  run(session, [, channel = '', message = '']) {
    publishTo(session, { isSharded: true, channel, message });
  },
};
