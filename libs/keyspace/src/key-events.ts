/**
 * The classes of key events, by their letters in `notify-keyspace-events`: generic, string, list, set, hash, sorted set, stream, expired,
 * evicted, module, key miss, new key.
 */
export type KeyEventClass = 'g' | '$' | 'l' | 's' | 'h' | 'z' | 't' | 'x' | 'e' | 'd' | 'm' | 'n';

/** Told of what happened to keys, event by event (Redis documentation, "Keyspace notifications"). */
export interface KeyEventListener {
  /** Called within `apply`, or within a read for a key miss; must not touch the keyspace. */
  keyEvent(kind: KeyEventClass, event: string, db: number, key: string): void;
}
