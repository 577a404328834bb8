import { VisibleHash } from '@kiwi/datatypes';
import type { ReadonlyHashValue } from '@kiwi/datatypes';
import type { KeyEventClass, KeyEventListener } from './key-events.ts';
import type { KeyObserver } from './key-observer.ts';
import { slotCount } from './key-slot.ts';
import type { KeyspaceClock } from './keyspace-clock.ts';
import type { LookupCounter } from './lookup-counter.ts';
import type { ExpectedKeys } from './slot/expected-keys.ts';
import type { Slot } from './slot/slot.ts';
import { Table } from './table.ts';
import type { ReadonlyValue, Value } from './value.ts';

const randomKeyTries = 100;

/** One page of a scan. */
export interface ScanPage {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  readonly keys: string[];
}

/**
 * One numbered database. Keys whose deadline has come are hidden from every method except where noted, and are deleted only
 * by a write that replaces them or by `Keyspace.expireDue`, both of which every node does at the same place in the log.
 *
 * Fields are `private`, not `#private`: this is the hottest class of the engine and plain fields measure faster.
 */
export class Database {
  readonly index: number;
  private readonly clock: KeyspaceClock;
  private readonly lookups: LookupCounter;
  private readonly expected: ExpectedKeys;
  private table: Table;
  private changeCount = 0;
  private observer: KeyObserver | null = null;
  private listener: KeyEventListener | null = null;

  constructor(
    index: number,
    clock: KeyspaceClock,
    lookups: LookupCounter,
    expected: ExpectedKeys,
    table: Table,
  ) {
    this.index = index;
    this.clock = clock;
    this.lookups = lookups;
    this.expected = expected;
    this.table = table;
  }

  /** Number of keys, including those whose deadline has come but that are not deleted yet (as Redis's DBSIZE). */
  get size(): number {
    return this.table.keyCount;
  }

  /** Number of keys with a deadline, including those not deleted yet. */
  get expiring(): number {
    return this.table.expiries.size;
  }

  /** Modifications so far; see `Keyspace.changes`. */
  get changes(): number {
    return this.changeCount;
  }

  /** What all keys and values take in memory, estimated in bytes. */
  get memoryBytes(): number {
    return this.table.memoryBytes;
  }

  /** The part of `memoryBytes` that the table of keys takes, and that of the deadlines. */
  get tableBytes(): number {
    return this.table.tableBytes;
  }

  get deadlineBytes(): number {
    return this.table.deadlineBytes;
  }

  /** What a visible key takes in memory with its value, estimated in bytes; undefined when there is none. */
  memoryOf(key: string): number | undefined {
    const value = this.peek(key);
    const slot = this.table.slots[this.expected.slotOf(key)];
    if (value === undefined || slot === undefined) return undefined;
    return this.table.memoryOf(slot, key, value);
  }

  /** What holds the keys at present; for the keyspace and its checkpoints. */
  get contents(): Table {
    return this.table;
  }

  /** A command that runs soon is going to look for this key; see `Keyspace.prefetch`. */
  expect(key: string): void {
    this.expected.add(this.table.directory, key);
  }

  /** The value of a key, to be read. To change a collection in place take it from {@link lookupForWrite}. */
  lookup(key: string): ReadonlyValue | undefined {
    const slotIndex = this.expected.slotOf(key);
    const value = this.find(slotIndex, key);
    if (value === undefined) {
      this.missed(key);
      return undefined;
    }
    this.lookups.hits += this.lookups.weight;
    this.accessed(slotIndex, key);
    return value;
  }

  /** As {@link lookup}, but does not count as an access. */
  peek(key: string): ReadonlyValue | undefined {
    return this.find(this.expected.slotOf(key), key);
  }

  /**
   * Milliseconds since a key was last accessed on this node. Unless `Keyspace.trackAccess` has recency kept: since it or another one of its hash slot was,
   * for one clock per slot costs nothing, and one per key would take more memory than many a value.
   */
  idleMs(key: string): number {
    const { access } = this.table;
    const { nowMs } = this.clock;
    if (access?.kind === 'recency') return access.idleMs(key, nowMs);
    return Math.max(0, nowMs - (this.table.accessedMs[this.expected.slotOf(key)] as number));
  }

  /** How often a key was accessed on this node, on Redis's logarithmic scale from 0 to 255; null unless `Keyspace.trackAccess` has it kept. */
  frequency(key: string): number | null {
    const { access } = this.table;
    return access?.kind === 'frequency' ? access.frequency(key, this.clock.nowMs) : null;
  }

  /**
   * Adds up to `count` keys to `found`, drawn at random: hidden ones too, and perhaps the same more than once.
   * @param random uniform in [0, 1)
   * @param isExpiring only keys with a deadline
   */
  sample(count: number, random: () => number, isExpiring: boolean, found: string[]): void {
    if (isExpiring) this.table.sampleExpiring(count, random, found);
    else if (this.table.keyCount > 0) this.table.sample(count, random, found);
  }

  /**
   * The value of a key, of which the caller is going to change a collection in place: from here on the key counts as changed,
   * and a checkpoint under way keeps the collection as it was. Valid for the running command only.
   */
  lookupForWrite(key: string): Value | undefined {
    const slotIndex = this.expected.slotOf(key);
    const value = this.find(slotIndex, key);
    if (value === undefined) return undefined;
    this.accessed(slotIndex, key);
    if (typeof value === 'object') {
      this.table.tracker.beforeChange(this.table.slots[slotIndex] as Slot, key, value);
      this.table.memory.willChange(value);
      this.changed(key);
    }
    return value;
  }

  /**
   * A hash without the fields whose deadline has come but that are not deleted yet; mostly the hash itself. Asks for a clock tick when the log
   * does not know yet that they are gone, as keys do.
   */
  visibleHash(hash: ReadonlyHashValue): ReadonlyHashValue {
    const deadlineMs = hash.firstDeadline;
    const { nowMs, appliedMs } = this.clock;
    if (deadlineMs > nowMs) return hash;
    if (nowMs > appliedMs && hash.dueCount(nowMs) > hash.dueCount(appliedMs)) {
      this.clock.tickWanted = true;
    }
    return new VisibleHash(hash, nowMs);
  }

  /** To be called after the deadlines of a hash's fields have changed in place. */
  fieldDeadlinesChanged(key: string): void {
    const slot = this.table.slots[this.expected.slotOf(key)];
    const value = slot?.get(key);
    if (slot !== undefined && value !== undefined) this.table.followFields(slot, key, value);
  }

  /** As {@link peek}, for a command that asks about a key: a hit or a miss. */
  inspect(key: string): ReadonlyValue | undefined {
    const value = this.peek(key);
    if (value === undefined) this.missed(key);
    else this.lookups.hits += this.lookups.weight;
    return value;
  }

  /** Whether there is such a key. Does not count as an access. */
  has(key: string): boolean {
    return this.peek(key) !== undefined;
  }

  /** Inserts or replaces. A live deadline stays; one that has passed goes. */
  put(key: string, value: Value): void {
    const slotIndex = this.expected.slotOf(key);
    if (this.overwrite(slotIndex, key, value)) return;
    const slot = this.table.slotForWrite(slotIndex);
    if (this.listener !== null) this.announce(slot, key);
    if (slot.expiring > 0 && this.isHidden(slot, key)) this.table.dropDeadline(slot, key);
    this.store(slotIndex, slot, key, value);
  }

  /** Inserts or replaces, without a deadline. */
  putFresh(key: string, value: Value): void {
    const slotIndex = this.expected.slotOf(key);
    if (this.overwrite(slotIndex, key, value)) return;
    const slot = this.table.slotForWrite(slotIndex);
    if (this.listener !== null) this.announce(slot, key);
    if (slot.expiring > 0) this.table.dropDeadline(slot, key);
    this.store(slotIndex, slot, key, value);
  }

  /** Inserts or replaces, with a deadline in Unix milliseconds. */
  putUntil(key: string, value: Value, deadlineMs: number): void {
    const slotIndex = this.expected.slotOf(key);
    const slot = this.table.slotForWrite(slotIndex);
    if (this.listener !== null) this.announce(slot, key);
    this.store(slotIndex, slot, key, value);
    this.table.assignDeadline(slot, key, deadlineMs);
  }

  /** Removes a key; true only if it was visible. */
  delete(key: string): boolean {
    const slotIndex = this.expected.slotOf(key);
    const slot = this.table.slots[slotIndex];
    if (slot === undefined) return false;
    const hidden = slot.expiring > 0 && this.isHidden(slot, key);
    if (!this.remove(slotIndex, slot, key)) return false;
    if (hidden) this.expired(key);
    else if (this.observer !== null) this.observer.keyChanged(this.index, key);
    return !hidden;
  }

  /** Removes a visible key and returns its value, which may be put under another key, in another database too. */
  take(key: string): Value | undefined {
    const slotIndex = this.expected.slotOf(key);
    const value = this.find(slotIndex, key);
    if (value === undefined) return undefined;
    this.remove(slotIndex, this.table.slots[slotIndex] as Slot, key);
    if (this.observer !== null) this.observer.keyChanged(this.index, key);
    return value;
  }

  /** The deadline of a visible key in Unix milliseconds; null when it has none or does not exist. */
  deadline(key: string): number | null {
    const slot = this.table.slots[this.expected.slotOf(key)];
    if (slot === undefined) return null;
    const id = slot.deadlineId(key);
    if (id < 0 || this.isHidden(slot, key)) return null;
    return this.table.expiries.deadline(id);
  }

  /** Sets the deadline (Unix milliseconds) of a visible key; does nothing when there is no such key. */
  setDeadline(key: string, deadlineMs: number): void {
    const slot = this.table.slots[this.expected.slotOf(key)];
    if (slot === undefined || !slot.has(key) || this.isHidden(slot, key)) return;
    this.table.assignDeadline(slot, key, deadlineMs);
    this.changed(key);
  }

  /** Removes the deadline of a visible key; true if it had one. */
  clearDeadline(key: string): boolean {
    const slot = this.table.slots[this.expected.slotOf(key)];
    if (slot === undefined || slot.expiring === 0 || this.isHidden(slot, key)) return false;
    if (!this.table.dropDeadline(slot, key)) return false;
    this.changed(key);
    return true;
  }

  /** How long keys with a deadline have left on average, ms, by some of them; 0 without any. */
  averageTimeToLive(): number {
    const deadlineMs = this.table.expiries.averageDeadline();
    return deadlineMs === null ? 0 : Math.max(0, Math.round(deadlineMs - this.clock.nowMs));
  }

  /** Removes all keys at once. */
  clear(): void {
    if (this.observer !== null) this.observer.keysCleared(this.index);
    this.empty();
  }

  /** As {@link clear}, but tells nobody: `Keyspace.flushAll` does. */
  empty(): void {
    const { tracker, keyCount } = this.table;
    if (keyCount === 0) return;
    this.changeCount += keyCount;
    const { pages } = this.table;
    // Else no checkpoint has pages of it, and the one under way, if there is any, is not going to.
    if (pages.written.size > 0 || tracker.cutEpoch !== 0) tracker.droppedTables.push(pages);
    const { access } = this.table;
    this.table = new Table(tracker, tracker.takeTableId());
    if (access !== null) this.table.access = access.fresh(this.clock.nowMs);
  }

  /** Number of keys in a slot, including those not deleted yet. */
  countInSlot(slotIndex: number): number {
    return this.table.countInSlot(slotIndex);
  }

  /** The visible keys of a slot in its order. The slot must not change meanwhile. */
  *keysOfSlot(slotIndex: number): Generator<string, void, undefined> {
    const slot = this.table.slots[slotIndex];
    if (slot === undefined) return;
    for (const part of slot.parts()) {
      for (const key of part.keys()) {
        if (slot.expiring === 0 || !this.isHidden(slot, key)) yield key;
      }
    }
  }

  /** All visible keys: slot after slot, each in its order. */
  *keys(): Generator<string, void, undefined> {
    let slotIndex = this.table.nextFilledSlot(0);
    while (slotIndex < slotCount) {
      yield* this.keysOfSlot(slotIndex);
      slotIndex = this.table.nextFilledSlot(slotIndex + 1);
    }
  }

  /**
   * The page of a scan that starts at `cursor`, a slot number. Whole slots are returned until they held at least `count`
   * keys, so a key that exists all the time is seen by every full scan, with no state kept between pages.
   */
  scan(cursor: number, count: number): ScanPage {
    const keys: string[] = [];
    let seen = 0;
    let slotIndex = this.table.nextFilledSlot(cursor);
    while (slotIndex < slotCount && seen < count) {
      for (const key of this.keysOfSlot(slotIndex)) keys.push(key);
      seen += this.countInSlot(slotIndex);
      slotIndex = this.table.nextFilledSlot(slotIndex + 1);
    }
    return { next: slotIndex < slotCount ? slotIndex : 0, keys };
  }

  /**
   * A visible key, uniform over all of them. `random` is uniform in [0, 1). When a hundred draws met only hidden keys, the
   * first visible key in scan order is taken.
   */
  randomKey(random: () => number): string | undefined {
    for (let tries = 0; tries < randomKeyTries && this.table.keyCount > 0; tries++) {
      const key = this.keyAt(Math.floor(random() * this.table.keyCount));
      if (key !== undefined) return key;
    }
    return this.keys().next().value ?? undefined;
  }

  /** The earliest deadline of a key or of a field in Unix milliseconds, or Infinity. */
  firstDeadline(): number {
    const { expiries, fieldExpiries } = this.table;
    return Math.min(expiries.firstDeadline(), fieldExpiries.firstDeadline());
  }

  /**
   * Deletes the key or the field with the earliest deadline: of equal deadlines keys first, then the smallest key, then its smallest field.
   * Only when `firstDeadline` is finite. True if it was a key.
   */
  deleteFirstExpiring(): boolean {
    const { expiries, fieldExpiries } = this.table;
    const isKey = expiries.firstDeadline() <= fieldExpiries.firstDeadline();
    const key = isKey ? expiries.firstKey() : fieldExpiries.firstKey();
    const slotIndex = this.expected.slotOf(key);
    const slot = this.table.slots[slotIndex];
    if (slot === undefined) return isKey;
    if (isKey) {
      this.remove(slotIndex, slot, key);
      this.expired(key);
    } else this.deleteFirstField(slotIndex, slot, key);
    return isKey;
  }

  /** Deletes the field of a hash whose deadline is the earliest, and the key with its last field. */
  private deleteFirstField(slotIndex: number, slot: Slot, key: string): void {
    const hash = slot.get(key);
    if (typeof hash !== 'object' || hash.type !== 'hash') return;
    const field = hash.firstExpiring;
    if (field === undefined) return;
    this.table.tracker.beforeChange(slot, key, hash);
    this.table.memory.willChange(hash);
    hash.delete(field);
    if (hash.size === 0) this.remove(slotIndex, slot, key);
    else this.table.followFields(slot, key, hash);
    this.changeCount++;
    if (this.observer !== null) this.observer.keyExpired(this.index, key);
    this.notify('h', 'hexpired', key);
    if (hash.size === 0) this.notify('g', 'del', key);
  }

  /** Exchanges all keys with another database in O(1). */
  swapContents(other: Database): void {
    [this.table, other.table] = [other.table, this.table];
    this.changeCount++;
    other.changeCount++;
  }

  /** Has the changes of keys reported from here on; null: to nobody. */
  observeKeys(observer: KeyObserver | null): void {
    this.observer = observer;
  }

  /** Has the events of keys told from here on; null: to nobody. */
  listenToEvents(listener: KeyEventListener | null): void {
    this.listener = listener;
  }

  /** Tells of an event of a key, when anybody wants to know. Commands call it after the change, in Redis's order. */
  notify(kind: KeyEventClass, event: string, key: string): void {
    if (this.listener !== null) this.listener.keyEvent(kind, event, this.index, key);
  }

  /** Takes other contents in the place of its own. */
  replaceContents(table: Table): void {
    this.table = table;
    this.changeCount++;
  }

  /** Whether the deadline of `key` has come; asks for a clock tick when the log does not know that yet. */
  private isHidden(slot: Slot, key: string): boolean {
    const id = slot.deadlineId(key);
    if (id < 0) return false;
    const deadlineMs = this.table.expiries.deadline(id);
    if (deadlineMs > this.clock.nowMs) return false;
    if (deadlineMs > this.clock.appliedMs) this.clock.tickWanted = true;
    return true;
  }

  /** Tells what it means that a key is going to be put: another one has expired, there is a new one. */
  private announce(slot: Slot, key: string): void {
    const isExpired = slot.expiring > 0 && this.isHidden(slot, key);
    if (isExpired) this.notify('x', 'expired', key);
    if (isExpired || !slot.has(key)) this.notify('n', 'new', key);
  }

  private missed(key: string): void {
    const { weight } = this.lookups;
    this.lookups.misses += weight;
    if (weight === 1) this.notify('m', 'keymiss', key);
  }

  private expired(key: string): void {
    if (this.observer !== null) this.observer.keyExpired(this.index, key);
    this.notify('x', 'expired', key);
  }

  /** The value of a visible key. */
  private find(slotIndex: number, key: string): Value | undefined {
    const { table } = this;
    const value = table.directory.get(slotIndex, key, this.expected.hashOf(key));
    if (value !== undefined) return value;
    const slot = table.slots[slotIndex];
    if (slot === undefined || (slot.expiring > 0 && this.isHidden(slot, key))) return undefined;
    return slot.get(key);
  }

  /** A key that is there was read or written. */
  private accessed(slotIndex: number, key: string): void {
    const { table, clock } = this;
    table.accessedMs[slotIndex] = clock.nowMs;
    if (table.access !== null) table.access.accessed(key, clock.nowMs);
  }

  /** Replaces a value where it lies; false if the key is new, or anything about it or its value is not as usual. */
  private overwrite(slotIndex: number, key: string, value: Value): boolean {
    const { table } = this;
    const hash = this.expected.hashOf(key);
    if (!table.directory.overwrite(slotIndex, key, hash, value, table.tracker.epoch)) return false;
    this.accessed(slotIndex, key);
    this.changed(key);
    return true;
  }

  private store(slotIndex: number, slot: Slot, key: string, value: Value): void {
    if (typeof value === 'object') this.table.tracker.adopt(value);
    this.table.accessedMs[slotIndex] = this.clock.nowMs;
    const isNew = this.table.set(slotIndex, slot, key, value);
    const { access, keyCount } = this.table;
    if (access !== null && isNew) access.added(key, this.clock.nowMs, keyCount);
    else if (access !== null) access.accessed(key, this.clock.nowMs);
    this.changed(key);
  }

  private changed(key: string): void {
    this.changeCount++;
    if (this.observer !== null) this.observer.keyChanged(this.index, key);
  }

  private remove(slotIndex: number, slot: Slot, key: string): boolean {
    if (!this.table.remove(slotIndex, slot, key)) return false;
    this.changeCount++;
    return true;
  }

  /** The `position`th key in scan order if it is visible. */
  private keyAt(position: number): string | undefined {
    const found = this.table.keyAt(position);
    return found === undefined || this.isHidden(found.slot, found.key) ? undefined : found.key;
  }
}
