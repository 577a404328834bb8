import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { PubSub } from '../pubsub/pubsub.ts';
import type { PubSubMessage } from '../pubsub/message.ts';
import type { Subscriptions } from '../pubsub/subscriptions.ts';
import type { Subscriber } from '../pubsub/pubsub.ts';
import type { Session } from './session.ts';

/** What a connection subscribes to: kinds as clients are told of them. */
export type SubscriptionKind = 'channel' | 'pattern' | 'shard';

/** Channels and patterns that a connection may subscribe to, and bytes of their names. */
const subscriptionsMax = 2 ** 20;

interface Kind {
  /** In this connection. */
  readonly names: Set<string>;
  /** Of all connections of the node. */
  readonly all: Subscriptions<Subscriber>;
  readonly subscribe: string;
  readonly unsubscribe: string;
}

/** The subscriptions of one connection, and the messages to it. */
export class SessionSubscriptions implements Subscriber {
  /** Whether there are any. A field, for it is asked for every command. */
  isActive = false;
  readonly #session: Session;
  readonly #kinds: Readonly<Record<SubscriptionKind, Kind>>;

  constructor(session: Session, pubsub: PubSub) {
    this.#session = session;
    const kind = (all: Subscriptions<Subscriber>, prefix: string): Kind => ({
      names: new Set(),
      all,
      subscribe: `${prefix}subscribe`,
      unsubscribe: `${prefix}unsubscribe`,
    });
    this.#kinds = {
      channel: kind(pubsub.channels, ''),
      pattern: kind(pubsub.patterns, 'p'),
      shard: kind(pubsub.shardChannels, 's'),
    };
  }

  count(kind: SubscriptionKind): number {
    return this.#kinds[kind].names.size;
  }

  /** Subscribes to these, with a reply for each. */
  subscribe(kind: SubscriptionKind, names: readonly string[]): void {
    const { names: own, all, subscribe } = this.#kinds[kind];
    const { reply } = this.#session;
    for (const name of names) {
      if (!own.has(name) && own.size >= subscriptionsMax) {
        reply.error(`ERR a connection may have ${subscriptionsMax} subscriptions at most`);
        continue;
      }
      own.add(name);
      all.add(name, this);
      this.isActive = true;
      this.#tell(kind, subscribe, name);
    }
  }

  /** Ends these subscriptions, or all of the kind when none is named, with a reply for each or at least one. */
  unsubscribe(kind: SubscriptionKind, names: readonly string[]): void {
    const { names: own, unsubscribe } = this.#kinds[kind];
    const ended = names.length === 0 ? [...own] : names;
    for (const name of ended) {
      this.#remove(kind, name);
      this.#tell(kind, unsubscribe, name);
    }
    if (ended.length === 0) this.#tell(kind, unsubscribe, null);
  }

  /** Ends all without a reply. */
  clear(): void {
    for (const kind of ['channel', 'pattern', 'shard'] as const) {
      for (const name of [...this.#kinds[kind].names]) this.#remove(kind, name);
    }
  }

  deliver(message: PubSubMessage): void {
    this.#session.push(message.encoded(this.#session.reply.protocol));
  }

  #remove(kind: SubscriptionKind, name: string): void {
    const { names, all } = this.#kinds[kind];
    if (!names.delete(name)) return;
    all.remove(name, this);
    const { channel, pattern, shard } = this.#kinds;
    this.isActive = channel.names.size + pattern.names.size + shard.names.size > 0;
  }

  #tell(kind: SubscriptionKind, event: string, name: string | null): void {
    const session = this.#session;
    const { reply, replyMode } = session;
    if (replyMode !== 'off' && replyMode !== 'skipping') {
      this.#encode(reply, kind, event, name);
      return;
    }
    // As in Redis, it is no reply that CLIENT REPLY would hold back.
    const encoder = new ReplyEncoder();
    encoder.protocol = reply.protocol;
    this.#encode(encoder, kind, event, name);
    session.push([encoder.take()].flat().join(''));
  }

  #encode(encoder: ReplyEncoder, kind: SubscriptionKind, event: string, name: string | null): void {
    const { channel, pattern, shard } = this.#kinds;
    encoder.push(3);
    encoder.bulk(event);
    encoder.bulkOrNull(name);
    encoder.integer(kind === 'shard' ? shard.names.size : channel.names.size + pattern.names.size);
  }
}
