import type { Part, PartOwner, PartTracker } from '@kiwi/datatypes';
import { Slot } from '../slot/slot.ts';
import { SlotPart } from '../slot/slot-part.ts';
import type { Collection } from '../value.ts';
import { CopySpace } from './copy-space.ts';
import { piecesPerStep } from './steps.ts';
import type { Steps } from './steps.ts';
import { LargePages } from './written-pages.ts';
import type { TablePages } from './written-pages.ts';

/**
 * Knows what changed since the last cut, and keeps what a cut under way still has to write as it was.
 *
 * An epoch is the time between two cuts. A part's epoch is 0 when it is as written, the cut's or an earlier one when
 * it belongs to the cut under way (and is not drawn yet), the present one when the next cut has to write it.
 * The rules that make it right:
 *
 * - Every change of a part passes `touch` first (the value's class sees to it). The first change in an epoch captures the
 *   part's content when the cut under way needs it.
 * - Every in-place change of a collection follows a `Database.lookupForWrite`, which touches the key's slot part. So a changed
 *   collection is found from a dirty slot part, and collections need no list of their own.
 * - The captured content of a slot part refers to the collection itself. Before the collection changes, or moves to a key
 *   where it would change unnoticed, `freeze` keeps its parts for the cut.
 */
export class ChangeTracker implements PartTracker {
  /** For the hash tables of tables; see `Keyspace`. */
  readonly hashSeed: number;
  epoch = 1;
  /** Epoch that the cut under way writes, 0 while there is none. */
  cutEpoch = 0;
  /** Ids of pages of large values, by collection: kept while the collection lives. */
  readonly collectionPages = new WeakMap<Collection, LargePages>();
  /** What of large values the last checkpoint holds, by id. */
  readonly largePages = new Map<number, LargePages>();
  /** Tables dropped since the last cut. */
  droppedTables: TablePages[] = [];
  #nextTableId = 1;
  #nextLargeId = 1;
  #captured: Part[] = [];
  #frozen = new Map<Collection, readonly Part[]>();
  /** For the copies of slots' parts that the cut under way still has to write. */
  readonly copies = new CopySpace();

  constructor(hashSeed: number) {
    this.hashSeed = hashSeed;
  }

  touch(owner: PartOwner, part: Part): void {
    if (this.isDue(part) && part.captured === null) {
      part.captured = owner.contentOf(part);
      this.#captured.push(part);
    }
    part.epoch = this.epoch;
    if (owner instanceof Slot) owner.table.dirty.push(part as SlotPart);
  }

  /** Whether the cut under way has to write this part and nothing changed it since the cut. */
  isDue(part: Part): boolean {
    return part.epoch !== 0 && part.epoch <= this.cutEpoch;
  }

  /** A collection was put under a key: a new one, or one that another key held. */
  adopt(collection: Collection): void {
    if (collection.isTracked) {
      this.freeze(collection);
      return;
    }
    collection.trackBy(this);
    if (collection.partCount === 1) return;
    for (const part of collection.parts()) part.epoch = this.epoch;
  }

  /** The collection at a key of this slot part is about to change in place. */
  beforeChange(slot: Slot, key: string, collection: Collection): void {
    const part = slot.partOf(key);
    if (part.epoch !== this.epoch) this.touch(slot, part);
    if (part.captured !== null) this.freeze(collection);
  }

  /** Keeps the parts of a collection for the cut under way. Their content is copied only when it changes. */
  freeze(collection: Collection): void {
    if (this.cutEpoch === 0 || this.#frozen.has(collection)) return;
    const parts = collection.parts();
    this.#frozen.set(collection, parts);
    const [part] = parts;
    // What lies in its key's page has no epoch of its own: let the first change capture it.
    if (parts.length === 1 && part !== undefined && part.epoch !== this.epoch) {
      part.epoch = this.cutEpoch;
    }
  }

  /** The parts of a collection at the cut. */
  partsAtCut(collection: Collection): readonly Part[] {
    return this.#frozen.get(collection) ?? collection.parts();
  }

  /** A page of this part was drawn to its end. */
  drawn(part: Part): void {
    if (this.isDue(part)) part.epoch = 0;
    release(part);
  }

  beginCut(): void {
    this.cutEpoch = this.epoch++;
  }

  /** Before the last step no other cut may begin. */
  *endCut(): Steps {
    const captured = this.#captured;
    this.cutEpoch = 0;
    this.#captured = [];
    this.copies.clear();
    this.#frozen = new Map();
    let pieces = 0;
    for (const part of captured) {
      if (++pieces % piecesPerStep === 0) yield;
      release(part);
    }
  }

  takeTableId(): number {
    return this.#nextTableId++;
  }

  takePages(kind: LargePages['kind']): LargePages {
    return new LargePages(kind, this.#nextLargeId++);
  }

  /** The pages of a large collection; it gets an id when it has none yet. */
  pagesOf(collection: Collection): LargePages {
    let pages = this.collectionPages.get(collection);
    if (pages === undefined) {
      pages = this.takePages('collection');
      this.assignPages(collection, pages);
    }
    return pages;
  }

  assignPages(collection: Collection, pages: LargePages): void {
    this.collectionPages.set(collection, pages);
    pages.owner = new WeakRef(collection);
  }

  /** The checkpoint no longer holds these pages. */
  forget(pages: LargePages): void {
    pages.chunks = [];
    pages.reference = null;
    this.largePages.delete(pages.id);
  }

  /** Ids up to these are taken. */
  reserve(tableId: number, largeId: number): void {
    this.#nextTableId = Math.max(this.#nextTableId, tableId + 1);
    this.#nextLargeId = Math.max(this.#nextLargeId, largeId + 1);
  }
}

/** The part is no longer to be kept as it was. */
function release(part: Part): void {
  part.captured = null;
  if (part instanceof SlotPart) part.endUndo();
}
