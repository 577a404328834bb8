import type { Session } from './session.ts';

/** The open connections, by their id, in the order in which they came. */
export class SessionRegistry {
  readonly #sessions = new Map<number, Session>();
  #lastId = 0;

  get size(): number {
    return this.#sessions.size;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  remove(session: Session): void {
    this.#sessions.delete(session.id);
  }

  get(id: number): Session | undefined {
    return this.#sessions.get(id);
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.#sessions.values();
  }
}
