import type { KeyEventClass, KeyEventListener, Keyspace } from '@kiwi/keyspace';
import type { PersistenceView } from '../persistence-view.ts';
import type { PubSub } from '../pubsub/pubsub.ts';
import type { ServerSettings } from '../settings.ts';

/**
 * Keyspace notifications (Redis documentation): messages about what happened to keys. Every node applies every write, so each tells its own
 * subscribers; nothing goes between nodes but key misses, which happen on the node that reads. Off, they cost nothing.
 */
export class KeyspaceNotifications implements KeyEventListener {
  readonly #keyspace: Keyspace;
  readonly #pubsub: PubSub;
  readonly #persistence: Pick<PersistenceView, 'loading'>;
  readonly #settings: Pick<ServerSettings, 'notifyKeyspaceEvents'>;
  #classes = '';

  constructor(
    keyspace: Keyspace,
    pubsub: PubSub,
    persistence: Pick<PersistenceView, 'loading'>,
    settings: Pick<ServerSettings, 'notifyKeyspaceEvents'>,
  ) {
    this.#keyspace = keyspace;
    this.#pubsub = pubsub;
    this.#persistence = persistence;
    this.#settings = settings;
    this.refresh();
  }

  /** The settings have changed. */
  refresh(): void {
    this.#classes = this.#settings.notifyKeyspaceEvents;
    const isOn = this.#classes.includes('K') || this.#classes.includes('E');
    this.#keyspace.listenToKeyEvents(isOn ? this : null);
  }

  keyEvent(kind: KeyEventClass, event: string, db: number, key: string): void {
    const classes = this.#classes;
    // What is replayed happened before anybody subscribed.
    if (!classes.includes(kind) || this.#persistence.loading !== null) return;
    if (classes.includes('K')) this.#tell(kind, `__keyspace@${db}__:${key}`, event);
    if (classes.includes('E')) this.#tell(kind, `__keyevent@${db}__:${event}`, key);
  }

  #tell(kind: KeyEventClass, channel: string, message: string): void {
    if (kind === 'm') this.#pubsub.publish(channel, message);
    else this.#pubsub.deliver({ isSharded: false, channel, message });
  }
}
