/** Who subscribed to what: channels, patterns or shard channels. */
export class Subscriptions<S> {
  readonly #byName = new Map<string, Set<S>>();

  /** Number of names with a subscriber. */
  get size(): number {
    return this.#byName.size;
  }

  add(name: string, subscriber: S): void {
    let subscribers = this.#byName.get(name);
    if (subscribers === undefined) this.#byName.set(name, (subscribers = new Set()));
    subscribers.add(subscriber);
  }

  remove(name: string, subscriber: S): void {
    const subscribers = this.#byName.get(name);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.#byName.delete(name);
  }

  /** In the order in which they subscribed. */
  of(name: string): ReadonlySet<S> | undefined {
    return this.#byName.get(name);
  }

  names(): IterableIterator<string> {
    return this.#byName.keys();
  }

  [Symbol.iterator](): IterableIterator<[string, ReadonlySet<S>]> {
    return this.#byName.entries();
  }
}
