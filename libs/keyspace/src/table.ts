import { mapEntryBytes } from '@kiwi/datatypes';
import type { ChangeTracker, DirtyPart } from './checkpoint/change-tracker.ts';
import { TablePages } from './checkpoint/written-pages.ts';
import type { AccessTable } from './access/access-table.ts';
import { ExpiryIndex } from './expiry-index.ts';
import { slotCount } from './key-slot.ts';
import { keyBytes, TableMemory, valueBytes } from './memory/table-memory.ts';
import { Slot } from './slot.ts';
import type { ReadonlyValue, Value } from './value.ts';

/** Sizes are also counted per group of slots, so that walks through a sparse database skip what is empty. */
const groupShift = 7;
const groupSlots = 1 << groupShift;
const groupCount = slotCount >> groupShift;

/** In memory: the array of slots, and a deadline with its id in a Map. */
const slotTableBytes = slotCount * 8;
const deadlineMemoryBytes = 90;

/** The slots of every table without keys: never written to. */
const emptySlots: readonly (Slot | undefined)[] = new Array<undefined>(slotCount).fill(undefined);

/** A key by its position in a table. */
export interface KeyPosition {
  readonly slot: Slot;
  readonly key: string;
}

/**
 * The contents of a database. They are an object of their own so that SWAPDB and FLUSHDB exchange it in O(1), while a checkpoint
 * that is under way goes on with the old one. Hidden keys count here as all others do.
 */
export class Table {
  readonly tracker: ChangeTracker;
  /** What the last checkpoint holds of it; carries the id that its pages name. */
  readonly pages: TablePages;
  readonly expiries = new ExpiryIndex();
  /** Of each hash that has deadlines of fields, the earliest one. Derived from the hashes; not part of checkpoints. */
  readonly fieldExpiries = new ExpiryIndex();
  readonly memory = new TableMemory();
  /** Accesses by key; null while nobody asks for them. This node's own, not part of checkpoints. */
  access: AccessTable | null = null;
  /** Parts that the next cut has to write. */
  dirty: DirtyPart[] = [];
  slots = emptySlots;
  keyCount = 0;
  private readonly groupSizes = new Int32Array(groupCount);

  constructor(tracker: ChangeTracker, id: number) {
    this.tracker = tracker;
    this.pages = new TablePages(id);
  }

  /** What all of it takes in memory, estimated in bytes. */
  get memoryBytes(): number {
    const slots = this.slots === emptySlots ? 0 : slotTableBytes;
    return slots + this.memory.total + this.deadlineBytes + (this.access?.bytes ?? 0);
  }

  /** The part of it that is neither keys and values nor deadlines. */
  get tableBytes(): number {
    const slots = this.slots === emptySlots ? 0 : slotTableBytes;
    return (
      slots + this.memory.slotBytes + this.keyCount * mapEntryBytes + (this.access?.bytes ?? 0)
    );
  }

  /** The part of it that deadlines take. */
  get deadlineBytes(): number {
    return (this.expiries.size + this.fieldExpiries.size) * deadlineMemoryBytes;
  }

  /** What a key that is there takes in memory with its value, estimated in bytes. */
  memoryOf(slot: Slot, key: string, value: ReadonlyValue): number {
    const deadline = slot.deadlineIds?.has(key) === true ? deadlineMemoryBytes : 0;
    return keyBytes(key) + valueBytes(value) + deadline;
  }

  /** The parts that changed since the last cut; from here on others are gathered. */
  takeDirty(): DirtyPart[] {
    const { dirty } = this;
    this.dirty = [];
    return dirty;
  }

  slotForWrite(slotIndex: number): Slot {
    const slot = this.slots[slotIndex];
    return slot === undefined ? this.addSlot(slotIndex) : slot;
  }

  countInSlot(slotIndex: number): number {
    return this.slots[slotIndex]?.size ?? 0;
  }

  /** Inserts or replaces; true if the key is new. */
  set(slotIndex: number, slot: Slot, key: string, value: Value): boolean {
    const before = slot.exchange(key, value);
    if (before === undefined) {
      this.count(slotIndex, 1);
      this.memory.keyAdded(key, value);
    } else {
      this.memory.valueReplaced(before, value);
    }
    if (slot.fieldDeadlineIds !== null || typeof value === 'object')
      this.followFields(slot, key, value);
    return before === undefined;
  }

  /** To be called when the earliest deadline of a hash's fields may have changed. */
  followFields(slot: Slot, key: string, value: ReadonlyValue): void {
    const deadlineMs =
      typeof value === 'object' && value.type === 'hash' ? value.firstDeadline : Infinity;
    const id = slot.fieldDeadlineIds?.get(key);
    if (deadlineMs === Infinity) {
      if (id !== undefined) this.forgetFields(slot, key);
    } else if (id === undefined) {
      slot.fieldDeadlineIds ??= new Map();
      slot.fieldDeadlineIds.set(key, this.fieldExpiries.add(key, deadlineMs));
    } else if (this.fieldExpiries.deadline(id) !== deadlineMs) {
      this.fieldExpiries.change(id, deadlineMs);
    }
  }

  /** Removes a key with its deadline; true if it was there. */
  remove(slotIndex: number, slot: Slot, key: string): boolean {
    // The deadline goes first only when the key does: what a cut captures has both.
    const value = slot.takeOut(key);
    if (value === undefined) return false;
    this.memory.keyRemoved(key, value);
    if (slot.deadlineIds !== null) this.forgetDeadline(slot, key);
    if (slot.fieldDeadlineIds !== null) this.forgetFields(slot, key);
    this.count(slotIndex, -1);
    return true;
  }

  /** Counts keys that were put into the slot itself. */
  count(slotIndex: number, change: number): void {
    this.keyCount += change;
    const group = slotIndex >> groupShift;
    this.groupSizes[group] = (this.groupSizes[group] as number) + change;
  }

  /** Gives a key a deadline, whether it is there already or about to be. */
  assignDeadline(slot: Slot, key: string, deadlineMs: number): void {
    this.beforeChange(slot, key);
    slot.deadlineIds ??= new Map();
    const id = slot.deadlineIds.get(key);
    if (id === undefined) slot.deadlineIds.set(key, this.expiries.add(key, deadlineMs));
    else this.expiries.change(id, deadlineMs);
  }

  /** Takes the deadline of a key away; true if it had one. */
  dropDeadline(slot: Slot, key: string): boolean {
    if (!slot.deadlineIds?.has(key)) return false;
    this.beforeChange(slot, key);
    this.forgetDeadline(slot, key);
    return true;
  }

  /** The first slot from `slotIndex` on that holds keys, or 16384. */
  nextFilledSlot(slotIndex: number): number {
    let i = slotIndex;
    while (i < slotCount) {
      if (this.groupSizes[i >> groupShift] === 0) i = ((i >> groupShift) + 1) << groupShift;
      else if (this.countInSlot(i) > 0) return i;
      else i++;
    }
    return slotCount;
  }

  /** The `position`th key in scan order. */
  keyAt(position: number): KeyPosition | undefined {
    const { slotIndex, rest } = this.placeOf(position);
    const slot = this.slots[slotIndex];
    const entry = slot?.entriesAt([rest])[0];
    return slot === undefined || entry === undefined ? undefined : { slot, key: entry[0] };
  }

  /** Adds up to `count` keys to `found`, from one that is drawn on in scan order. `random` is uniform in [0, 1). */
  sample(count: number, random: () => number, found: string[]): void {
    const end = found.length + Math.min(count, this.keyCount);
    let place = this.placeOf(Math.floor(random() * this.keyCount));
    while (found.length < end) {
      const slot = this.slots[place.slotIndex];
      const size = Math.min(end - found.length, (slot?.size ?? 0) - place.rest);
      const positions = Array.from({ length: size }, (_, i) => place.rest + i);
      for (const [key] of slot?.entriesAt(positions) ?? []) found.push(key);
      const next = this.nextFilledSlot(place.slotIndex + 1);
      place = { slotIndex: next < slotCount ? next : this.nextFilledSlot(0), rest: 0 };
    }
  }

  /** As {@link sample}, of the keys with a deadline, each drawn by itself. */
  sampleExpiring(count: number, random: () => number, found: string[]): void {
    const { expiries } = this;
    for (let i = 0; i < count && expiries.size > 0; i++) {
      found.push(expiries.keyAt(Math.floor(random() * expiries.size)));
    }
  }

  /** The slot of the `position`th key in scan order, and its position there. */
  private placeOf(position: number): { readonly slotIndex: number; readonly rest: number } {
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
    return { slotIndex, rest };
  }

  private addSlot(slotIndex: number): Slot {
    const slot = new Slot(this, slotIndex);
    this.memory.slotAdded();
    const slots =
      this.slots === emptySlots ? emptySlots.slice() : (this.slots as (Slot | undefined)[]);
    slots[slotIndex] = slot;
    this.slots = slots;
    return slot;
  }

  private beforeChange(slot: Slot, key: string): void {
    const part = slot.partOf(key);
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(slot, part);
  }

  private forgetDeadline(slot: Slot, key: string): void {
    const ids = slot.deadlineIds;
    const id = ids?.get(key);
    if (ids === null || id === undefined) return;
    this.expiries.remove(id);
    ids.delete(key);
    if (ids.size === 0) slot.deadlineIds = null;
  }

  private forgetFields(slot: Slot, key: string): void {
    const ids = slot.fieldDeadlineIds;
    const id = ids?.get(key);
    if (ids === null || id === undefined) return;
    this.fieldExpiries.remove(id);
    ids.delete(key);
    if (ids.size === 0) slot.fieldDeadlineIds = null;
  }
}
