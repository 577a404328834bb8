/** Told of changes of keys as they are made. */
export interface KeyObserver {
  /**
   * The value or the deadline of a key was changed, removed, or is about to be changed in place. Expiry by itself is not reported, nor that
   * a database was emptied.
   */
  keyChanged(db: number, key: string): void;
  /** Two databases are about to exchange their keys. */
  databasesSwapped(a: number, b: number): void;
}

/** Several observers as one. */
export class KeyObservers implements KeyObserver {
  readonly #observers: readonly KeyObserver[];

  constructor(observers: readonly KeyObserver[]) {
    this.#observers = observers;
  }

  keyChanged(db: number, key: string): void {
    for (const observer of this.#observers) observer.keyChanged(db, key);
  }

  databasesSwapped(a: number, b: number): void {
    for (const observer of this.#observers) observer.databasesSwapped(a, b);
  }
}
