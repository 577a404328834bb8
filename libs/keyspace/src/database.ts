import { ExpiryIndex } from './expiry-index.ts';
import { keySlot, slotCount } from './key-slot.ts';
import type { KeyspaceClock } from './keyspace-clock.ts';
import { Slot } from './slot.ts';
import type { Value } from './value.ts';

/** Sizes are also counted per group of slots, so that walks through a sparse database skip what is empty. */
const groupShift = 7;
const groupSlots = 1 << groupShift;
const groupCount = slotCount >> groupShift;

/** The table of every database without keys: never written to. */
const emptySlots: readonly (Slot | undefined)[] = new Array<undefined>(slotCount).fill(undefined);

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
  private slots = emptySlots;
  private groupSizes = new Int32Array(groupCount);
  private keyCount = 0;
  private expiries = new ExpiryIndex();
  private changeCount = 0;

  constructor(index: number, clock: KeyspaceClock) {
    this.index = index;
    this.clock = clock;
  }

  /** Number of keys, including those whose deadline has come but that are not deleted yet (as Redis's DBSIZE). */
  get size(): number {
    return this.keyCount;
  }

  /** Number of keys with a deadline, including those not deleted yet. */
  get expiring(): number {
    return this.expiries.size;
  }

  /** Modifications so far; see `Keyspace.changes`. */
  get changes(): number {
    return this.changeCount;
  }

  lookup(key: string): Value | undefined {
    const slot = this.slots[keySlot(key)];
    if (slot === undefined) return undefined;
    if (slot.deadlineIds !== null && this.isHidden(slot, key)) return undefined;
    return slot.values.get(key);
  }

  has(key: string): boolean {
    return this.lookup(key) !== undefined;
  }

  /** Inserts or replaces. A live deadline stays; one that has passed goes. */
  put(key: string, value: Value): void {
    const slotIndex = keySlot(key);
    const slot = this.slotForWrite(slotIndex);
    if (slot.deadlineIds !== null && this.isHidden(slot, key)) this.dropDeadline(slot, key);
    this.store(slotIndex, slot, key, value);
  }

  /** Inserts or replaces, without a deadline. */
  putFresh(key: string, value: Value): void {
    const slotIndex = keySlot(key);
    const slot = this.slotForWrite(slotIndex);
    if (slot.deadlineIds !== null) this.dropDeadline(slot, key);
    this.store(slotIndex, slot, key, value);
  }

  /** Inserts or replaces, with a deadline in Unix milliseconds. */
  putUntil(key: string, value: Value, deadlineMs: number): void {
    const slotIndex = keySlot(key);
    const slot = this.slotForWrite(slotIndex);
    this.assignDeadline(slot, key, deadlineMs);
    this.store(slotIndex, slot, key, value);
  }

  /** Removes a key; true only if it was visible. */
  delete(key: string): boolean {
    const slotIndex = keySlot(key);
    const slot = this.slots[slotIndex];
    if (slot === undefined) return false;
    const hidden = slot.deadlineIds !== null && this.isHidden(slot, key);
    return this.remove(slotIndex, slot, key) && !hidden;
  }

  /**
   * Announces that the collection at `key` was changed in place. Every command that does so must call it: the store tracks
   * by it what a checkpoint has to write. Today it counts the change for INFO's `rdb_changes_since_last_save`.
   */
  touch(key: string): void {
    if (this.slots[keySlot(key)]?.values.has(key)) this.modified();
  }

  /** The deadline of a visible key in Unix milliseconds; null when it has none or does not exist. */
  deadline(key: string): number | null {
    const slot = this.slots[keySlot(key)];
    if (slot === undefined || slot.deadlineIds === null) return null;
    const id = slot.deadlineIds.get(key);
    if (id === undefined || this.isHidden(slot, key)) return null;
    return this.expiries.deadline(id);
  }

  /** Sets the deadline (Unix milliseconds) of a visible key; does nothing when there is no such key. */
  setDeadline(key: string, deadlineMs: number): void {
    const slot = this.slots[keySlot(key)];
    if (slot === undefined || !slot.values.has(key) || this.isHidden(slot, key)) return;
    this.assignDeadline(slot, key, deadlineMs);
    this.modified();
  }

  /** Removes the deadline of a visible key; true if it had one. */
  clearDeadline(key: string): boolean {
    const slot = this.slots[keySlot(key)];
    if (slot === undefined || slot.deadlineIds === null || this.isHidden(slot, key)) return false;
    if (!this.dropDeadline(slot, key)) return false;
    this.modified();
    return true;
  }

  /** Removes all keys at once. */
  clear(): void {
    this.changeCount += this.keyCount;
    this.slots = emptySlots;
    this.groupSizes = new Int32Array(groupCount);
    this.keyCount = 0;
    this.expiries = new ExpiryIndex();
  }

  /** Number of keys in a slot, including those not deleted yet. */
  countInSlot(slotIndex: number): number {
    return this.slots[slotIndex]?.values.size ?? 0;
  }

  /** The visible keys of a slot in insertion order. Safe against changes while it runs, as iterating a Map is. */
  *keysOfSlot(slotIndex: number): Generator<string, void, undefined> {
    const slot = this.slots[slotIndex];
    if (slot === undefined) return;
    for (const key of slot.values.keys()) {
      if (slot.deadlineIds === null || !this.isHidden(slot, key)) yield key;
    }
  }

  /** All visible keys: slot after slot, within a slot in insertion order. */
  *keys(): Generator<string, void, undefined> {
    let slotIndex = this.nextFilledSlot(0);
    while (slotIndex < slotCount) {
      yield* this.keysOfSlot(slotIndex);
      slotIndex = this.nextFilledSlot(slotIndex + 1);
    }
  }

  /**
   * The page of a scan that starts at `cursor`, a slot number. Whole slots are returned until they held at least `count`
   * keys, so a key that exists all the time is seen by every full scan, with no state kept between pages.
   */
  scan(cursor: number, count: number): ScanPage {
    const keys: string[] = [];
    let seen = 0;
    let slotIndex = this.nextFilledSlot(cursor);
    while (slotIndex < slotCount && seen < count) {
      for (const key of this.keysOfSlot(slotIndex)) keys.push(key);
      seen += this.countInSlot(slotIndex);
      slotIndex = this.nextFilledSlot(slotIndex + 1);
    }
    return { next: slotIndex < slotCount ? slotIndex : 0, keys };
  }

  /**
   * A visible key, uniform over all of them. `random` is uniform in [0, 1). When a hundred draws met only hidden keys, the
   * first visible key in scan order is taken.
   */
  randomKey(random: () => number): string | undefined {
    for (let tries = 0; tries < randomKeyTries && this.keyCount > 0; tries++) {
      const key = this.keyAt(Math.floor(random() * this.keyCount));
      if (key !== undefined) return key;
    }
    return this.keys().next().value ?? undefined;
  }

  /** The earliest deadline in Unix milliseconds, or Infinity. */
  firstDeadline(): number {
    return this.expiries.firstDeadline();
  }

  /** Deletes the key with the earliest deadline; of equal deadlines the smallest key. Only when `expiring` is not 0. */
  deleteFirstExpiring(): void {
    const key = this.expiries.firstKey();
    const slotIndex = keySlot(key);
    const slot = this.slots[slotIndex];
    if (slot !== undefined) this.remove(slotIndex, slot, key);
  }

  /** Exchanges all keys with another database in O(1). */
  swapContents(other: Database): void {
    [this.slots, other.slots] = [other.slots, this.slots];
    [this.groupSizes, other.groupSizes] = [other.groupSizes, this.groupSizes];
    [this.keyCount, other.keyCount] = [other.keyCount, this.keyCount];
    [this.expiries, other.expiries] = [other.expiries, this.expiries];
    this.changeCount++;
    other.changeCount++;
  }

  /** Whether the deadline of `key` has come; asks for a clock tick when the log does not know that yet. */
  private isHidden(slot: Slot, key: string): boolean {
    const id = slot.deadlineIds?.get(key);
    if (id === undefined) return false;
    const deadlineMs = this.expiries.deadline(id);
    if (deadlineMs > this.clock.nowMs) return false;
    if (deadlineMs > this.clock.appliedMs) this.clock.tickWanted = true;
    return true;
  }

  private slotForWrite(slotIndex: number): Slot {
    const slot = this.slots[slotIndex];
    return slot === undefined ? this.addSlot(slotIndex) : slot;
  }

  private addSlot(slotIndex: number): Slot {
    const slot = new Slot();
    const slots =
      this.slots === emptySlots ? emptySlots.slice() : (this.slots as (Slot | undefined)[]);
    slots[slotIndex] = slot;
    this.slots = slots;
    return slot;
  }

  private store(slotIndex: number, slot: Slot, key: string, value: Value): void {
    const before = slot.values.size;
    slot.values.set(key, value);
    if (slot.values.size !== before) this.count(slotIndex, 1);
    this.modified();
  }

  private remove(slotIndex: number, slot: Slot, key: string): boolean {
    if (!slot.values.delete(key)) return false;
    if (slot.deadlineIds !== null) this.dropDeadline(slot, key);
    this.count(slotIndex, -1);
    this.modified();
    return true;
  }

  private assignDeadline(slot: Slot, key: string, deadlineMs: number): void {
    slot.deadlineIds ??= new Map();
    const id = slot.deadlineIds.get(key);
    if (id === undefined) slot.deadlineIds.set(key, this.expiries.add(key, deadlineMs));
    else this.expiries.change(id, deadlineMs);
  }

  private dropDeadline(slot: Slot, key: string): boolean {
    const ids = slot.deadlineIds;
    const id = ids?.get(key);
    if (ids === null || id === undefined) return false;
    this.expiries.remove(id);
    ids.delete(key);
    if (ids.size === 0) slot.deadlineIds = null;
    return true;
  }

  /** Every change of a slot passes here: the one place where the store will mark a slot as dirty. */
  private modified(): void {
    this.changeCount++;
  }

  private count(slotIndex: number, change: 1 | -1): void {
    this.keyCount += change;
    const group = slotIndex >> groupShift;
    this.groupSizes[group] = (this.groupSizes[group] as number) + change;
  }

  /** The first slot from `slotIndex` on that holds keys, or 16384. */
  private nextFilledSlot(slotIndex: number): number {
    let i = slotIndex;
    while (i < slotCount) {
      if (this.groupSizes[i >> groupShift] === 0) i = ((i >> groupShift) + 1) << groupShift;
      else if (this.countInSlot(i) > 0) return i;
      else i++;
    }
    return slotCount;
  }

  /** The `position`th key in scan order if it is visible. */
  private keyAt(position: number): string | undefined {
    let rest = position;
    let group = 0;
    while (group < groupCount && rest >= (this.groupSizes[group] as number)) {
      rest -= this.groupSizes[group++] as number;
    }
    let slotIndex = group << groupShift;
    const end = slotIndex + groupSlots;
    while (slotIndex < end && rest >= this.countInSlot(slotIndex)) {
      rest -= this.countInSlot(slotIndex++);
    }
    const slot = this.slots[slotIndex];
    if (slot === undefined) return undefined;
    for (const key of slot.values.keys()) {
      if (rest-- === 0) return this.isHidden(slot, key) ? undefined : key;
    }
    return undefined;
  }
}
