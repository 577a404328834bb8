import type { Part, PartOwner } from '@kiwi/datatypes';
import { AccessTable } from './access/access-table.ts';
import type { AccessKind, FrequencySettings } from './access/access-table.ts';
import { ChangeTracker } from './checkpoint/change-tracker.ts';
import { writeHeader } from './checkpoint/keyspace-header.ts';
import { KeyspaceCut } from './checkpoint/keyspace-cut.ts';
import type { LoadedKeyspace } from './checkpoint/keyspace-loader.ts';
import { parsePageKey } from './checkpoint/page-key.ts';
import { Database } from './database.ts';
import type { KeyEventListener } from './key-events.ts';
import { KeyObservers } from './key-observer.ts';
import type { KeyObserver } from './key-observer.ts';
import { KeyspaceClock } from './keyspace-clock.ts';
import { LookupCounter } from './lookup-counter.ts';
import { ExpectedKeys } from './slot/expected-keys.ts';
import { partSeed } from './slot/key-hash.ts';
import { Table } from './table.ts';

/** Number of databases that SELECT can choose from. */
export const databaseCount = 16;

/** Everything a node stores: sixteen databases and the clock they share. */
export class Keyspace {
  readonly clock = new KeyspaceClock();
  readonly lookups = new LookupCounter();
  readonly #expected: ExpectedKeys;
  readonly databases: readonly Database[];

  /** For hash tables, of which nobody sees more than how fast they are. */
  readonly hashSeed: number;
  #tracker: ChangeTracker;
  #cut: KeyspaceCut | null = null;
  /** For so many keys; null while accesses are not kept. */
  #newAccess: ((keys: number) => AccessTable) | null = null;
  readonly #observers: KeyObserver[] = [];
  /** `changes` at the last cut that was committed. */
  #changesAtCut = 0;

  /** @param hashSeed 32 random bits that clients do not know, so that they cannot choose keys of equal hash; nodes need not agree on it */
  constructor(hashSeed: number = partSeed) {
    this.hashSeed = hashSeed | 0;
    this.#expected = new ExpectedKeys(this.hashSeed);
    this.#tracker = new ChangeTracker(this.hashSeed);
    this.databases = Array.from({ length: databaseCount }, (_, i) => {
      const table = new Table(this.#tracker, this.#tracker.takeTableId());
      return new Database(i, this.clock, this.lookups, this.#expected, table);
    });
  }

  /** Has what the keys need that were expected (`Database.expect`) brought from memory, of all of them at once. It changes nothing but how long their commands take. */
  prefetch(): void {
    this.#expected.prefetch();
  }

  /** Number of modifications since the keyspace was made; only differences mean something. */
  get changes(): number {
    let changes = 0;
    for (const database of this.databases) changes += database.changes;
    return changes;
  }

  /** What all databases take in memory, estimated in bytes. */
  get memoryBytes(): number {
    let bytes = 0;
    for (const database of this.databases) bytes += database.memoryBytes;
    return bytes;
  }

  /** Number of modifications since the last cut that was committed (INFO's `rdb_changes_since_last_save`). */
  get changesSinceCut(): number {
    return this.changes - this.#changesAtCut;
  }

  /** The part of `memoryBytes` that is not keys and values but the tables in which they are found. */
  get overheadBytes(): number {
    let bytes = 0;
    for (const { tableBytes, deadlineBytes } of this.databases) bytes += tableBytes + deadlineBytes;
    return bytes;
  }

  /**
   * Keeps when or how often each key is accessed on this node, from here on; null: no longer. For what OBJECT tells and for the choice of what is evicted; it
   * costs a hash of the key per access and up to sixteen bytes of memory per key.
   * @param random uniform in [0, 1)
   */
  trackAccess(kind: AccessKind | null, settings: FrequencySettings, random: () => number): void {
    this.#newAccess =
      kind === null
        ? null
        : (keys) => new AccessTable(kind, settings, random, this.clock.nowMs, keys);
    this.#beginAccess();
  }

  #beginAccess(): void {
    for (const { contents } of this.databases) {
      contents.access = this.#newAccess?.(contents.keyCount) ?? null;
    }
  }

  /** Exchanges the contents of two databases (SWAPDB). Throws a RangeError for an index that does not exist. */
  swap(a: number, b: number): void {
    const first = this.databases[a];
    const second = this.databases[b];
    if (first === undefined || second === undefined) throw new RangeError('no such database');
    if (first === second) return;
    for (const observer of this.#observers) observer.databasesSwapped(a, b);
    first.swapContents(second);
  }

  /** Has the changes of keys in all databases reported from here on. While there are no observers, that costs nothing. */
  addKeyObserver(observer: KeyObserver): void {
    if (this.#observers.includes(observer)) return;
    this.#observers.push(observer);
    this.#observeKeys();
  }

  removeKeyObserver(observer: KeyObserver): void {
    const index = this.#observers.indexOf(observer);
    if (index < 0) return;
    this.#observers.splice(index, 1);
    this.#observeKeys();
  }

  #observeKeys(): void {
    const [first = null, ...others] = this.#observers;
    const observer =
      first === null || others.length === 0 ? first : new KeyObservers([first, ...others]);
    for (const database of this.databases) database.observeKeys(observer);
  }

  /** Has the events of keys told to this listener from here on; null: to nobody. Without one they cost nothing. */
  listenToKeyEvents(listener: KeyEventListener | null): void {
    for (const database of this.databases) database.listenToEvents(listener);
  }

  flushAll(): void {
    for (const observer of this.#observers) observer.keysCleared(null);
    for (const database of this.databases) database.empty();
  }

  /**
   * Deletes up to `limit` keys and fields of hashes whose deadline is not after `clock.appliedMs` and returns how many keys. They go in the
   * order (deadline, database, keys before fields, key, field), so nodes with equal data delete the same whatever happened before.
   */
  expireDue(limit: number): number {
    let keys = 0;
    for (let deleted = 0; deleted < limit; deleted++) {
      const database = this.#earliest();
      if (database === null || database.firstDeadline() > this.clock.appliedMs) break;
      if (database.deleteFirstExpiring()) keys++;
    }
    return keys;
  }

  /** The earliest deadline of all keys and fields in Unix milliseconds, or null. */
  nextDeadline(): number | null {
    return this.#earliest()?.firstDeadline() ?? null;
  }

  /**
   * Freezes what changed since the last committed cut, to be written page by page while writes go on. One cut at a time:
   * throws an Error while another is neither committed nor abandoned.
   */
  beginCut(): KeyspaceCut {
    if (this.#cut !== null) throw new Error('a cut of the keyspace is under way');
    const tracker = this.#tracker;
    const tables = this.databases.map((database) => database.contents);
    const header = writeHeader({
      appliedMs: this.clock.appliedMs,
      databases: tables.map(({ pages, keyCount, expiries }) => ({
        tableId: pages.id,
        keys: keyCount,
        expiring: expiries.size,
      })),
    });
    const slotParts = tables.map((table) => table.takeDirty());
    const droppedTables = tracker.droppedTables;
    tracker.droppedTables = [];
    tracker.beginCut();
    const { changes } = this;
    const cut = new KeyspaceCut(header, tracker, slotParts, droppedTables, (isCommitted) => {
      if (this.#cut !== cut) return;
      this.#cut = null;
      if (isCommitted) this.#changesAtCut = changes;
    });
    this.#cut = cut;
    return cut;
  }

  /**
   * Takes what a checkpoint held in the place of everything. Nothing of it counts as changed. A cut under way is void:
   * its pages are of the former contents.
   */
  replaceWith(loaded: LoadedKeyspace): void {
    this.#cut = null;
    this.#tracker = loaded.tracker;
    this.clock.appliedMs = this.clock.nowMs = loaded.appliedMs;
    for (const database of this.databases) {
      database.replaceContents(loaded.tables[database.index] as Table);
    }
    this.#changesAtCut = this.changes;
    for (const observer of this.#observers) observer.keysReplaced();
    this.#beginAccess();
  }

  /** Has the next cut draw a page again, whatever changed; does nothing when the page is no longer part of the checkpoint. */
  markDirty(pageKey: string): void {
    const key = parsePageKey(pageKey)?.key;
    if (key === undefined) return;
    if (key.kind === 'k') {
      this.#markSlotPart(key.table, key.slot, key.part);
      return;
    }
    const pages = this.#tracker.largePages.get(key.id);
    if (pages === undefined || pages.reference === null) return;
    const { tableId, slot, part } = pages.reference;
    this.#markSlotPart(tableId, slot, part);
    if (pages.kind === 'string') {
      // Without its pages the string is drawn as a new one, and these are dropped.
      pages.isStale = true;
      return;
    }
    const collection = pages.owner?.deref();
    const changed = collection?.partAt(key.part);
    if (collection !== undefined && changed !== undefined) this.#touch(collection, changed);
  }

  #markSlotPart(tableId: number, slotIndex: number, partIndex: number): void {
    const table = this.databases.find(({ contents }) => contents.pages.id === tableId)?.contents;
    const slot = table?.slots[slotIndex];
    const part = slot?.partAt(partIndex);
    if (slot !== undefined && part !== undefined) this.#touch(slot, part);
  }

  #touch(owner: PartOwner, part: Part): void {
    if (part.epoch !== this.#tracker.epoch) this.#tracker.touch(owner, part);
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
