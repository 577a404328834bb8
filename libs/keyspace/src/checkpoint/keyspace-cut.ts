import type { Part } from '@kiwi/datatypes';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Slot } from '../slot/slot.ts';
import type { SlotPart } from '../slot/slot-part.ts';
import type { Collection } from '../value.ts';
import type { ChangeTracker } from './change-tracker.ts';
import { CutChanges } from './cut-changes.ts';
import { codecOf } from './codecs/collection-codecs.ts';
import { collectionPage, slotPage, stringPage } from './page-key.ts';
import { PageWriter } from './page-writer.ts';
import { writeSlotPart } from './slot-codec.ts';
import type { LargeValues } from './slot-codec.ts';
import { LargePages } from './written-pages.ts';
import type { LargeString, TablePages } from './written-pages.ts';
import { piecesPerStep } from './steps.ts';
import type { Steps } from './steps.ts';

/** Room for nearly every part of a slot. */
const scratchBytesMin = 64 * 1024;

/** A record of a checkpoint; it replaces an earlier one of the same key. */
export interface Page {
  readonly key: string;
  /** Lasts until the next page is drawn. */
  readonly data: Uint8Array;
}

/** Something that takes one page or more. */
interface Drawing {
  /** The pages' key without the chunk. */
  readonly base: string;
  readonly steps: Generator<void, void, undefined>;
  /** The last page was drawn. */
  done(chunks: number): void;
  chunks: number;
}

interface LargeText {
  readonly pages: LargePages;
  readonly text: string;
}

interface LargeCollection {
  readonly pages: LargePages;
  readonly collection: Collection;
  /** Those at the cut, by their numbers then: a part may get another one before it is drawn. */
  readonly parts: readonly Part[];
  /** The number of the part to look at next. */
  next: number;
}

/**
 * What changed in a keyspace since the last checkpoint, as it was when the cut was made, while writes go on. In this order: draw the
 * pages, ask for those that are dropped, and say what became of the checkpoint. Nothing of that takes more than about a millisecond
 * at a time, whatever the size of the keyspace and its values.
 */
export class KeyspaceCut {
  /** What a checkpoint needs beside its pages. Small. */
  readonly header: Uint8Array;
  readonly #tracker: ChangeTracker;
  /** In lists as they were gathered. */
  readonly #slotParts: readonly (readonly SlotPart[])[];
  readonly #droppedTables: readonly TablePages[];
  readonly #ended: (isCommitted: boolean) => void;
  readonly #changes = new CutChanges();
  readonly #writer = new PageWriter();
  readonly #large: (LargeText | LargeCollection)[] = [];
  readonly #drawnLarge: Part[] = [];
  #scratchBytes = Buffer.alloc(0);
  #dropped: Generator<string | null, void, undefined> | null = null;
  #list = 0;
  #next = 0;
  #current: Drawing | null = null;
  #isDrawn = false;
  #isOpen = true;

  constructor(
    header: Uint8Array,
    tracker: ChangeTracker,
    slotParts: readonly (readonly SlotPart[])[],
    droppedTables: readonly TablePages[],
    ended: (isCommitted: boolean) => void,
  ) {
    this.header = header;
    this.#tracker = tracker;
    this.#slotParts = slotParts;
    this.#droppedTables = droppedTables;
    this.#ended = ended;
  }

  /** Whether `nextPage` has come to the end. */
  get isDrawn(): boolean {
    return this.#isDrawn;
  }

  /** The next page to write. Null after a stretch of work that made none, and at the end: see `isDrawn`. */
  nextPage(): Page | null {
    if (!this.#isOpen) this.#isDrawn = true;
    for (let gone = 0; gone < piecesPerStep && !this.#isDrawn; gone++) {
      this.#current ??= this.#nextDrawing();
      if (this.#current !== null) return this.#draw(this.#current);
    }
    return null;
  }

  /** When all is drawn: the keys of pages that the checkpoint no longer has; null after a stretch of work that found none. */
  droppedPages(): Generator<string | null, void, undefined> {
    this.#dropped ??= this.#changes.droppedPages(this.#droppedTables);
    return this.#dropped;
  }

  /** The checkpoint is durable: what it holds need not be written again. Before the last step no other cut may begin. */
  *committed(): Steps {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const key of this.droppedPages()) if (key === null) yield;
    yield* this.#changes.apply(this.#tracker);
    yield* this.#tracker.endCut();
    this.#ended(true);
  }

  /** The checkpoint was given up: all that it would have held counts as changed again. Before the last step no other cut may begin. */
  *abandoned(): Steps {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const tracker = this.#tracker;
    tracker.droppedTables = this.#droppedTables.concat(tracker.droppedTables);
    let pieces = 0;
    for (const part of flat(this.#slotParts)) {
      if (++pieces % piecesPerStep === 0) yield;
      if (part.epoch === tracker.epoch) continue;
      part.epoch = tracker.epoch;
      part.slot.table.dirty.push(part);
    }
    for (const part of this.#drawnLarge) {
      if (++pieces % piecesPerStep === 0) yield;
      if (part.epoch === 0) part.epoch = tracker.epoch;
    }
    yield* tracker.endCut();
    this.#ended(false);
  }

  #draw(drawing: Drawing): Page {
    const isLast = drawing.steps.next().done === true;
    const page = {
      key: drawing.base + String(drawing.chunks++),
      data: this.#writer.take(isLast),
    };
    if (isLast) {
      this.#current = null;
      drawing.done(drawing.chunks);
    }
    return page;
  }

  /** Memory for the part that is drawn, one after the other. */
  #scratch(length: number): Latin1Buffer {
    if (this.#scratchBytes.length < length) {
      this.#scratchBytes = Buffer.allocUnsafeSlow(Math.max(scratchBytesMin, length));
    }
    return this.#scratchBytes.subarray(0, length) as Latin1Buffer;
  }

  /** Null when a part has no page or needs none, and at the end. */
  #nextDrawing(): Drawing | null {
    const large = this.#large[this.#large.length - 1];
    if (large !== undefined) {
      if ('parts' in large && large.next < large.parts.length) return this.#drawNextPart(large);
      this.#large.pop();
      return 'parts' in large ? null : this.#drawText(large);
    }
    let list = this.#slotParts[this.#list];
    while (list !== undefined && this.#next >= list.length) {
      list = this.#slotParts[++this.#list];
      this.#next = 0;
    }
    const next = list?.[this.#next++];
    if (next !== undefined) return this.#drawSlotPart(next);
    this.#isDrawn = true;
    return null;
  }

  /** Null when there is nothing left of the part, so that its page goes. */
  #drawSlotPart(part: SlotPart): Drawing | null {
    const { slot } = part;
    const isRetired = part.retired !== 0 && part.retired <= this.#tracker.cutEpoch;
    const allocate = (length: number) => this.#scratch(length);
    const content =
      part.captured?.[0] ?? part.contentAtCut(allocate) ?? slot.copyOf(part, allocate);
    // Further parts have a page also when they are empty: the highest number tells how many there are.
    if (isRetired || (content.bytes.length === 0 && part.index === 0)) {
      this.#tracker.drawn(part);
      this.#changes.slotPartGone(slot, part.index);
      if (slot.largeStrings !== null) slot.largeStrings[part.index] = null;
      return null;
    }
    const references = new SlotReferences(this.#tracker, slot, part.index);
    return {
      base: slotPage(slot.table.pages.id, slot.index, part.index),
      steps: writeSlotPart(this.#writer, content, references),
      chunks: 0,
      done: (chunks) => {
        this.#tracker.drawn(part);
        this.#changes.slotPartDrawn(slot, part.index, chunks, references.all);
        references.setLargeStrings();
        this.#large.push(...references.strings);
        for (const [collection, pages] of references.collections) {
          const parts = references.partsOf(collection);
          this.#changes.collectionHasParts(pages, parts.length);
          this.#large.push({ pages, collection, parts, next: 0 });
        }
      },
    };
  }

  #drawText({ pages, text }: LargeText): Drawing {
    return {
      base: stringPage(pages.id),
      steps: this.#writer.bytes(text),
      chunks: 0,
      done: (chunks) => this.#changes.largePartDrawn(pages, 0, chunks),
    };
  }

  /** Null when the part is as it was written. */
  #drawNextPart(large: LargeCollection): Drawing | null {
    const { pages, collection, parts } = large;
    const number = large.next++;
    const part = parts[number] as Part;
    if (!this.#tracker.isDue(part) && part.captured === null) return null;
    const content = part.captured ?? collection.contentOf(part);
    this.#tracker.drawn(part);
    this.#drawnLarge.push(part);
    return {
      base: collectionPage(pages.id, number),
      steps: codecOf(collection).writePart(this.#writer, content),
      chunks: 0,
      done: (chunks) => this.#changes.largePartDrawn(pages, number, chunks),
    };
  }
}

function* flat<T>(lists: readonly (readonly T[])[]): Generator<T, void, undefined> {
  for (const list of lists) yield* list;
}

/** The large values that the page of a slot part refers to, gathered while it is drawn. */
class SlotReferences implements LargeValues {
  readonly all: LargePages[] = [];
  /** Strings that have no pages yet. */
  readonly strings: LargeText[] = [];
  readonly collections = new Map<Collection, LargePages>();
  readonly #tracker: ChangeTracker;
  readonly #slot: Slot;
  readonly #part: number;
  readonly #parts = new Map<Collection, readonly Part[]>();
  #largeStrings: Map<string, LargeString> | null = null;

  constructor(tracker: ChangeTracker, slot: Slot, part: number) {
    this.#tracker = tracker;
    this.#slot = slot;
    this.#part = part;
  }

  stringId(key: string, value: string): number {
    const former = this.#slot.largeStrings?.[this.#part]?.get(key);
    let pages = former?.pages;
    if (pages === undefined || former?.value !== value || !pages.isCurrent) {
      pages = this.#tracker.takePages('string');
      this.strings.push({ pages, text: value });
    }
    this.#largeStrings ??= new Map();
    this.#largeStrings.set(key, { value, pages });
    this.all.push(pages);
    return pages.id;
  }

  smallContent(collection: Collection): readonly unknown[] | null {
    const parts = this.#tracker.partsAtCut(collection);
    const [part] = parts;
    if (parts.length > 1 || part === undefined) {
      this.#parts.set(collection, parts);
      return null;
    }
    const content = part.captured ?? collection.contentOf(part);
    this.#tracker.drawn(part);
    return content;
  }

  collectionId(collection: Collection): number {
    const pages = this.#tracker.pagesOf(collection);
    this.collections.set(collection, pages);
    this.all.push(pages);
    return pages.id;
  }

  partsOf(collection: Collection): readonly Part[] {
    return this.#parts.get(collection) ?? [];
  }

  /** Remembers the strings for the next page of the part. */
  setLargeStrings(): void {
    if (this.#largeStrings === null && this.#slot.largeStrings === null) return;
    this.#slot.largeStrings ??= [];
    this.#slot.largeStrings[this.#part] = this.#largeStrings;
  }
}
