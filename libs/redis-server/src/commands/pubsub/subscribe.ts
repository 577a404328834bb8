import type { SubscriptionKind } from '../../session/session-subscriptions.ts';
import type { SessionCommand } from '../session-command.ts';

/** Nothing behind these is read before they ran: in RESP2 they decide what may come next. */
const subscription = {
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  group: 'pubsub',
  categories: ['pubsub', 'slow'],
  barrier: true,
  inSubscribedMode: true,
} as const;

/** One name of each kind. */
const nameOf = { channel: 'channel', pattern: 'pattern:pattern', shard: 'shardchannel' } as const;

const shardKeys = [{ type: 'range', first: 1, last: -1, step: 1, flags: ['not_key'] }] as const;

function subscribing(
  name: string,
  kind: SubscriptionKind,
  since: string,
  summary: string,
): SessionCommand {
  return {
    ...subscription,
    name,
    syntax: kind === 'pattern' ? 'pattern{pattern:pattern}...' : `${nameOf[kind]}...`,
    arity: -2,
    keys: kind === 'shard' ? shardKeys : [],
    since,
    summary,
    complexity: 'O(N) where N is the number of names.',
    run: (session, args) => session.subscriptions.subscribe(kind, args.slice(1)),
  };
}

function unsubscribing(
  name: string,
  kind: SubscriptionKind,
  since: string,
  summary: string,
): SessionCommand {
  return {
    ...subscription,
    name,
    syntax: `[${nameOf[kind]}...]`,
    arity: -1,
    keys: kind === 'shard' ? shardKeys : [],
    since,
    summary,
    complexity: 'O(N) where N is the number of names.',
    run: (session, args) => session.subscriptions.unsubscribe(kind, args.slice(1)),
  };
}

export const subscribeCommands: readonly SessionCommand[] = [
  subscribing('subscribe', 'channel', '2.0.0', 'Subscribes this connection to channels.'),
  unsubscribing('unsubscribe', 'channel', '2.0.0', 'Ends subscriptions to channels.'),
  subscribing(
    'psubscribe',
    'pattern',
    '2.0.0',
    'Subscribes this connection to all channels that match patterns.',
  ),
  unsubscribing('punsubscribe', 'pattern', '2.0.0', 'Ends subscriptions to patterns.'),
  subscribing('ssubscribe', 'shard', '7.0.0', 'Subscribes this connection to shard channels.'),
  unsubscribing('sunsubscribe', 'shard', '7.0.0', 'Ends subscriptions to shard channels.'),
];
