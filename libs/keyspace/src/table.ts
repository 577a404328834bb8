import type { ChangeTracker } from './checkpoint/change-tracker.ts';
import { TablePages } from './checkpoint/written-pages.ts';
import type { AccessTable } from './access/access-table.ts';
import { Arena } from './arena/arena.ts';
import { ExpiryIndex } from './expiry-index.ts';
import { slotCount } from './key-slot.ts';
import { heapBytes, TableMemory } from './memory/table-memory.ts';
import { entryHeaderBytes, entryLength } from './slot/entry.ts';
import { directoryBytes, SlotDirectory } from './slot/slot-directory.ts';
import { Slot } from './slot/slot.ts';
import type { SlotPart } from './slot/slot-part.ts';
import type { ReadonlyValue, Value } from './value.ts';

/** Sizes are also counted per group of slots, so that walks through a sparse database skip what is empty. */
const groupShift = 7;
const groupSlots = 1 << groupShift;
const groupCount = slotCount >> groupShift;

/** In memory: the array of slots with their times of access and their directory, and a deadline with its key. */
const slotTableBytes = slotCount * 16 + directoryBytes;
const deadlineMemoryBytes = 68;
/** Of a key's memory, what is not the key and its value: the header of its entry, and its place in the hash table. */
const placeBytes = 16;
const keyOverheadBytes = entryHeaderBytes + placeBytes;
/** So much of a page is free, or was taken by what is gone, in relation to the rest. */
const freeShare = 1 / 6;

/** The slots of every table without keys, and their times of access: never written to. */
const noTimes = new Float64Array(slotCount);
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
  /** Where small keys and values are. */
  readonly arena = new Arena();
  /** For the hashes by which keys are found. */
  readonly hashSeed: number;
  /** For those of them that need no look at their slot. */
  readonly directory: SlotDirectory;
  /** Accesses by key; null while nobody asks for them. This node's own, not part of checkpoints. */
  access: AccessTable | null = null;
  /** Parts that the next cut has to write. */
  dirty: SlotPart[] = [];
  slots = emptySlots;
  /** By slot: the clock of the command that last looked a key up there, Unix ms: for OBJECT IDLETIME. This node's own, not part of the replicated state. */
  accessedMs = noTimes;
  keyCount = 0;
  private readonly groupSizes = new Int32Array(groupCount);

  constructor(tracker: ChangeTracker, id: number) {
    this.tracker = tracker;
    this.hashSeed = tracker.hashSeed;
    this.directory = new SlotDirectory(this.arena);
    this.pages = new TablePages(id);
  }

  /** What all of it takes in memory, estimated in bytes. */
  get memoryBytes(): number {
    const slots = this.slots === emptySlots ? 0 : slotTableBytes;
    return (
      slots + this.storedBytes + this.memory.total + this.deadlineBytes + (this.access?.bytes ?? 0)
    );
  }

  /** The part of it that is neither keys and values nor deadlines. */
  get tableBytes(): number {
    const slots = this.slots === emptySlots ? 0 : slotTableBytes;
    const { arena, access, keyCount } = this;
    const overhead = keyCount * keyOverheadBytes + arena.entryBytes * freeShare;
    return slots + this.memory.slotBytes + overhead + (access?.bytes ?? 0);
  }

  /** The part of it that deadlines take. */
  get deadlineBytes(): number {
    return (this.expiries.size + this.fieldExpiries.size) * deadlineMemoryBytes;
  }

  /** What a key that is there takes in memory with its value, estimated in bytes. */
  memoryOf(slot: Slot, key: string, value: ReadonlyValue): number {
    const deadline = slot.deadlineId(key) < 0 ? 0 : deadlineMemoryBytes;
    const entry = entryLength(key, value as Value) * (1 + freeShare) + placeBytes;
    return Math.round(entry + heapBytes(key, value) + deadline);
  }

  /**
   * What the arena holds for keys. Not what its blocks take: that stays as it is when keys go, until there is enough to be given back, and eviction would go on and on.
   */
  private get storedBytes(): number {
    return this.arena.entryBytes * (1 + freeShare) + this.keyCount * placeBytes;
  }

  /** The parts that changed since the last cut; from here on others are gathered. */
  takeDirty(): SlotPart[] {
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
    const former = slot.exchange(key, value);
    if (former === undefined) {
      this.count(slotIndex, 1);
      this.memory.keyAdded(key, value);
    } else {
      this.memory.valueReplaced(former, value);
    }
    if (slot.fieldDeadlineIds !== null || typeof value === 'object')
      this.followFields(slot, key, value);
    return former === undefined;
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
    const deadlineId = slot.deadlineId(key);
    const former = slot.takeOut(key);
    if (former === undefined) return false;
    this.memory.keyRemoved(key, former);
    if (deadlineId >= 0) this.forgetDeadline(slot, deadlineId);
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

  /** Gives a key that is there a deadline. */
  assignDeadline(slot: Slot, key: string, deadlineMs: number): void {
    const id = slot.deadlineId(key);
    if (id < 0) {
      slot.setDeadlineId(key, this.expiries.add(key, deadlineMs));
      slot.expiring++;
    } else {
      this.beforeChange(slot, key);
      this.expiries.change(id, deadlineMs);
    }
  }

  /** Takes the deadline of a key away; true if it had one. */
  dropDeadline(slot: Slot, key: string): boolean {
    const id = slot.deadlineId(key);
    if (id < 0) return false;
    slot.setDeadlineId(key, -1);
    this.forgetDeadline(slot, id);
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
    const key = slot?.keysAt([rest])[0];
    return slot === undefined || key === undefined ? undefined : { slot, key };
  }

  /** Adds up to `count` keys to `found`, from one that is drawn on in scan order. `random` is uniform in [0, 1). */
  sample(count: number, random: () => number, found: string[]): void {
    const end = found.length + Math.min(count, this.keyCount);
    let place = this.placeOf(Math.floor(random() * this.keyCount));
    while (found.length < end) {
      const slot = this.slots[place.slotIndex];
      const size = Math.min(end - found.length, (slot?.size ?? 0) - place.rest);
      const positions = Array.from({ length: size }, (_, i) => place.rest + i);
      found.push(...(slot?.keysAt(positions) ?? []));
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
    if (this.accessedMs === noTimes) this.accessedMs = new Float64Array(slotCount);
    this.slots = slots;
    return slot;
  }

  private beforeChange(slot: Slot, key: string): void {
    const part = slot.partOf(key);
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(slot, part);
  }

  private forgetDeadline(slot: Slot, id: number): void {
    this.expiries.remove(id);
    slot.expiring--;
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
