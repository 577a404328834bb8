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
