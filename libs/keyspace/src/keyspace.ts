import { Database } from './database.ts';
import { KeyspaceClock } from './keyspace-clock.ts';

/** Number of databases that SELECT can choose from. */
export const databaseCount = 16;

/** Everything a node stores: sixteen databases and the clock they share. */
export class Keyspace {
  readonly clock = new KeyspaceClock();
  readonly databases: readonly Database[];

  constructor() {
    this.databases = Array.from({ length: databaseCount }, (_, i) => new Database(i, this.clock));
  }

  /** Number of modifications since the keyspace was made; only differences mean something. */
  get changes(): number {
    let changes = 0;
    for (const database of this.databases) changes += database.changes;
    return changes;
  }

  /** Exchanges the contents of two databases (SWAPDB). Throws a RangeError for an index that does not exist. */
  swap(a: number, b: number): void {
    const first = this.databases[a];
    const second = this.databases[b];
    if (first === undefined || second === undefined) throw new RangeError('no such database');
    if (first !== second) first.swapContents(second);
  }

  flushAll(): void {
    for (const database of this.databases) database.clear();
  }

  /**
   * Deletes up to `limit` keys whose deadline is not after `clock.appliedMs` and returns how many. They go in the order
   * (deadline, database, key), so nodes with equal data delete equal keys whatever happened before.
   */
  expireDue(limit: number): number {
    let deleted = 0;
    while (deleted < limit) {
      const database = this.#earliest();
      if (database === null || database.firstDeadline() > this.clock.appliedMs) break;
      database.deleteFirstExpiring();
      deleted++;
    }
    return deleted;
  }

  /** The earliest deadline of all keys in Unix milliseconds, or null. */
  nextDeadline(): number | null {
    return this.#earliest()?.firstDeadline() ?? null;
  }

  /** The database with the earliest deadline; of equals the first. */
  #earliest(): Database | null {
    let earliest: Database | null = null;
    let deadlineMs = Infinity;
    for (const database of this.databases) {
      if (database.firstDeadline() < deadlineMs) {
        earliest = database;
        deadlineMs = database.firstDeadline();
      }
    }
    return earliest;
  }
}
