import type { KeyObserver, Keyspace } from '@kiwi/keyspace';
import type { Session } from '../session/session.ts';
import type { ServerSettings } from '../settings.ts';
import { SessionTracking } from './session-tracking.ts';
import type { TrackingOptions } from './tracking-options.ts';

/** Keys that changed in this turn and begin with a prefix; with each whether only one connection changed it, and which. */
type ChangedKeys = Map<string, SessionTracking | null>;

/** Who asked for a prefix, and what changed of it in this turn. */
interface Prefix {
  readonly readers: Set<SessionTracking>;
  readonly changed: ChangedKeys;
}

/**
 * Which connections of this node have read which keys, and what they must be told (Redis documentation, "Client-side caching"). A read is
 * remembered as it runs, and every node hears of every change as it is applied, so whatever a client of this node has cached is
 * invalidated here, behind the reply that it got. While nobody tracks, keys are not observed.
 *
 * Beyond Redis: when the state is replaced by a snapshot, when two databases are swapped, and when this node loses its leader, so that it would not hear of
 * changes, clients are told that any key may have changed. A connection with NOLOOP that changes a key it has read goes on tracking it.
 */
export class TrackingTable implements KeyObserver {
  readonly #keyspace: Keyspace;
  readonly #settings: Pick<ServerSettings, 'trackingTableKeysMax'>;
  readonly #atEndOfTurn: (task: () => void) => void;
  readonly #active = new Set<SessionTracking>();
  /** In the order in which they were first read. Those that have ended are passed over. */
  readonly #readers = new Map<string, Set<SessionTracking>>();
  readonly #prefixes = new Map<string, Prefix>();
  #isBroadcastDue = false;

  constructor(
    keyspace: Keyspace,
    settings: Pick<ServerSettings, 'trackingTableKeysMax'>,
    atEndOfTurn: (task: () => void) => void,
  ) {
    this.#keyspace = keyspace;
    this.#settings = settings;
    this.#atEndOfTurn = atEndOfTurn;
  }

  /** Connections that track. */
  get clientCount(): number {
    return this.#active.size;
  }

  /** Keys that were read by one that tracks. */
  get keyCount(): number {
    return this.#readers.size;
  }

  /** Pairs of such a key and a connection. */
  get itemCount(): number {
    let items = 0;
    for (const readers of this.#readers.values()) items += readers.size;
    return items;
  }

  get prefixCount(): number {
    return this.#prefixes.size;
  }

  /** CLIENT TRACKING ON. Prefixes are added to those the connection has. */
  start(session: Session, options: TrackingOptions): void {
    const present = session.tracking;
    const tracking = present ?? new SessionTracking(session, this, options);
    const prefixes =
      options.prefixes === null
        ? null
        : withPrefixes(present?.options.prefixes ?? [], options.prefixes);
    tracking.options = { ...options, prefixes };
    tracking.isRedirectionBroken = false;
    session.tracking = tracking;
    this.#active.add(tracking);
    for (const name of prefixes ?? []) {
      const prefix = this.#prefixes.get(name) ?? { readers: new Set(), changed: new Map() };
      prefix.readers.add(tracking);
      this.#prefixes.set(name, prefix);
    }
    this.#keyspace.addKeyObserver(this);
  }

  /** CLIENT TRACKING OFF, RESET, or the connection ends. */
  stop(session: Session): void {
    const { tracking } = session;
    if (tracking === null) return;
    session.tracking = null;
    tracking.isActive = false;
    this.#active.delete(tracking);
    for (const name of tracking.options.prefixes ?? []) {
      const prefix = this.#prefixes.get(name);
      prefix?.readers.delete(tracking);
      if (prefix?.readers.size === 0) this.#prefixes.delete(name);
    }
    if (this.#active.size > 0) return;
    this.#readers.clear();
    this.#keyspace.removeKeyObserver(this);
  }

  /** A connection has read a key: it is told when that changes, once. */
  remember(key: string, reader: SessionTracking): void {
    const readers = this.#readers.get(key);
    if (readers !== undefined) {
      readers.add(reader);
      return;
    }
    this.#readers.set(key, new Set([reader]));
    while (this.#readers.size > this.#settings.trackingTableKeysMax) {
      const [oldest = ''] = this.#readers.keys();
      this.#invalidate(oldest);
    }
  }

  keyChanged(_db: number, key: string): void {
    if (this.#readers.size > 0) this.#invalidate(key);
    for (const [name, prefix] of this.#prefixes) {
      if (key.startsWith(name)) this.#changed(prefix, key);
    }
  }

  keyExpired(db: number, key: string): void {
    this.keyChanged(db, key);
  }

  keysCleared(): void {
    this.invalidateAll();
  }

  keysReplaced(): void {
    this.invalidateAll();
  }

  databasesSwapped(): void {
    this.invalidateAll();
  }

  /** Whatever clients have cached may have changed. */
  invalidateAll(): void {
    this.#readers.clear();
    for (const prefix of this.#prefixes.values()) prefix.changed.clear();
    for (const tracking of this.#active) tracking.invalidate(null);
  }

  #invalidate(key: string): void {
    const readers = this.#readers.get(key);
    if (readers === undefined) return;
    this.#readers.delete(key);
    for (const reader of readers) {
      if (!reader.isActive) continue;
      if (reader.options.noLoop && reader.isRunning) this.remember(key, reader);
      else reader.invalidate([key]);
    }
  }

  #changed({ readers, changed }: Prefix, key: string): void {
    let by: SessionTracking | null = null;
    for (const reader of readers) if (reader.options.noLoop && reader.isRunning) by = reader;
    changed.set(key, changed.has(key) && changed.get(key) !== by ? null : by);
    if (this.#isBroadcastDue) return;
    this.#isBroadcastDue = true;
    this.#atEndOfTurn(() => this.#broadcast());
  }

  #broadcast(): void {
    this.#isBroadcastDue = false;
    for (const { readers, changed } of this.#prefixes.values()) {
      if (changed.size === 0) continue;
      for (const reader of readers) {
        const keys: string[] = [];
        for (const [key, by] of changed) if (by !== reader) keys.push(key);
        if (keys.length > 0) reader.invalidate(keys);
      }
      changed.clear();
    }
  }
}

/** No prefix at all means all keys. Sorted as Redis shows them. */
function withPrefixes(present: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...present, ...(added.length === 0 ? [''] : added)])].sort();
}
