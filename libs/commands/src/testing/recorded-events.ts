import type { KeyEventClass, KeyEventListener } from '@kiwi/keyspace';

/** Keeps the events of keys, for specs: `class event@database key`. */
export class RecordedEvents implements KeyEventListener {
  #events: string[] = [];

  keyEvent(kind: KeyEventClass, event: string, db: number, key: string): void {
    this.#events.push(`${kind} ${event}@${db} ${key}`);
  }

  /** What came since the last call. */
  take(): string[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
