import { globMatch } from '@kiwi/commands';
import type { Logger } from '@kiwi/kernel';
import { PubSubMessage } from './message.ts';
import { decodePublished, encodePublished } from './published-codec.ts';
import type { Published } from './published-codec.ts';
import type { PubSubPeers } from './pubsub-peers.ts';
import { Subscriptions } from './subscriptions.ts';

/** Published bytes that wait for the end of the turn; beyond it they go at once. */
const broadcastBytesMax = 1024 * 1024;

/** A connection that gets messages. */
export interface Subscriber {
  deliver(message: PubSubMessage): void;
}

/**
 * The channels of this node and what is published on any node (Redis documentation, "Pub/Sub"). Publishing is not logged: a message goes to
 * the subscribers here at once, and to the other nodes for theirs, at most once and in the order in which this node published.
 */
export class PubSub {
  readonly channels = new Subscriptions<Subscriber>();
  readonly patterns = new Subscriptions<Subscriber>();
  readonly shardChannels = new Subscriptions<Subscriber>();
  readonly #peers: PubSubPeers;
  readonly #atEndOfTurn: (task: () => void) => void;
  #unsent: Published[] = [];
  #unsentBytes = 0;

  constructor(peers: PubSubPeers, atEndOfTurn: (task: () => void) => void, logger: Logger) {
    this.#peers = peers;
    this.#atEndOfTurn = atEndOfTurn;
    peers.onMessage((payload) => {
      try {
        for (const published of decodePublished(payload)) this.deliver(published);
      } catch (error) {
        logger.error('pubsub.message_refused', { error });
      }
    });
  }

  /** PUBLISH, or SPUBLISH for a shard channel. Returns how many connections of this node got it. */
  publish(channel: string, message: string, isSharded = false): number {
    const published = { isSharded, channel, message };
    const receivers = this.deliver(published);
    if (this.#unsent.length === 0) this.#atEndOfTurn(() => this.#broadcast());
    this.#unsent.push(published);
    this.#unsentBytes += channel.length + message.length;
    if (this.#unsentBytes > broadcastBytesMax) this.#broadcast();
    return receivers;
  }

  #broadcast(): void {
    if (this.#unsent.length === 0) return;
    this.#peers.broadcast(encodePublished(this.#unsent));
    this.#unsent = [];
    this.#unsentBytes = 0;
  }

  /** Gives a message to the subscribers of this node only, and returns how many connections got it. */
  deliver({ isSharded, channel, message }: Published): number {
    const kind = isSharded ? 'smessage' : 'message';
    const subscribers = (isSharded ? this.shardChannels : this.channels).of(channel);
    if (subscribers === undefined && (isSharded || this.patterns.size === 0)) return 0;
    let receivers = deliverTo(subscribers, new PubSubMessage([kind, channel, message]));
    if (isSharded) return receivers;
    for (const [pattern, matching] of this.patterns) {
      if (!globMatch(pattern, channel)) continue;
      receivers += deliverTo(matching, new PubSubMessage(['pmessage', pattern, channel, message]));
    }
    return receivers;
  }
}

function deliverTo(
  subscribers: ReadonlySet<Subscriber> | undefined,
  message: PubSubMessage,
): number {
  if (subscribers === undefined) return 0;
  for (const subscriber of subscribers) subscriber.deliver(message);
  return subscribers.size;
}
