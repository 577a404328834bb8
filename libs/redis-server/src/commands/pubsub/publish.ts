import type { SessionCommand } from '../session-command.ts';

const publishing = {
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  group: 'pubsub',
  categories: ['pubsub', 'fast'],
  complexity: 'O(N+M) where N is the number of subscribers and M that of all patterns.',
} as const;

export const publish: SessionCommand = {
  ...publishing,
  name: 'publish',
  syntax: 'channel message',
  keys: [],
  since: '2.0.0',
  summary: 'Sends a message to the subscribers of a channel, on all nodes.',
  run(session, [, channel = '', message = '']) {
    session.reply.integer(session.context.pubsub.publish(channel, message));
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
    session.reply.integer(session.context.pubsub.publish(channel, message, true));
  },
};
