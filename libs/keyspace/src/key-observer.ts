/** Told of changes of keys as they are made. */
export interface KeyObserver {
  /** The value or the deadline of a key was changed, removed, or is about to be changed in place. */
  keyChanged(db: number, key: string): void;
  /** A key, or a field of the hash there, was deleted because its deadline had come. */
  keyExpired(db: number, key: string): void;
  /** All keys of a database, or of all of them (null), are about to be deleted. */
  keysCleared(db: number | null): void;
  /** Everything was replaced by what a checkpoint held. */
  keysReplaced(): void;
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

  keyExpired(db: number, key: string): void {
    for (const observer of this.#observers) observer.keyExpired(db, key);
  }

  keysCleared(db: number | null): void {
    for (const observer of this.#observers) observer.keysCleared(db);
  }

  keysReplaced(): void {
    for (const observer of this.#observers) observer.keysReplaced();
  }

  databasesSwapped(a: number, b: number): void {
    for (const observer of this.#observers) observer.databasesSwapped(a, b);
  }
}
