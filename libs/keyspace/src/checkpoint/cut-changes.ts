import type { Slot } from '../slot/slot.ts';
import type { ChangeTracker } from './change-tracker.ts';
import {
  collectionPage,
  partNumber,
  partOfPartNumber,
  slotOfPartNumber,
  slotPage,
  stringPage,
} from './page-key.ts';
import { piecesPerStep } from './steps.ts';
import type { Steps } from './steps.ts';
import { writtenPart } from './written-pages.ts';
import type { LargePages, TablePages, WrittenPart } from './written-pages.ts';

/** What a cut changes in the record of what the checkpoint holds; takes effect when the checkpoint is durable. */
export class CutChanges {
  /** Null: the part is gone. */
  readonly #slotParts = new Map<TablePages, Map<number, WrittenPart | null>>();
  readonly #largeParts = new Map<LargePages, Map<number, number>>();
  readonly #partCounts = new Map<LargePages, number>();
  /** Of each large value: how many references more there are than in the checkpoint before. */
  readonly #references = new Map<LargePages, number>();
  /** Those that nothing refers to any more. */
  readonly #released: LargePages[] = [];

  slotPartDrawn(slot: Slot, part: number, chunks: number, references: readonly LargePages[]): void {
    this.#partsOf(slot).set(partNumber(slot.index, part), writtenPart(chunks, references));
  }

  /** Counts only when no other part took the number. */
  slotPartGone(slot: Slot, part: number): void {
    const parts = this.#partsOf(slot);
    const number = partNumber(slot.index, part);
    if (!parts.has(number)) parts.set(number, null);
  }

  collectionHasParts(pages: LargePages, count: number): void {
    this.#partCounts.set(pages, count);
  }

  largePartDrawn(pages: LargePages, part: number, chunks: number): void {
    let parts = this.#largeParts.get(pages);
    if (parts === undefined) this.#largeParts.set(pages, (parts = new Map()));
    parts.set(part, chunks);
  }

  /** Keys of pages that the checkpoint no longer has; null after a stretch of work that found none. Once, when all is drawn. */
  *droppedPages(droppedTables: readonly TablePages[]): Generator<string | null, void, undefined> {
    const pause = new Pause();
    for (const table of droppedTables) {
      for (const [number, part] of table.written) {
        yield* pageKeys(slotBase(table, number), 0, part.chunks);
        this.#countReferences(part, -1);
        if (pause.isDue) yield null;
      }
    }
    for (const [table, parts] of this.#slotParts) {
      for (const [number, part] of parts) {
        const former = table.written.get(number);
        const from = part?.chunks ?? 0;
        // Nearly always there is nothing to drop, and no name to make.
        if (former !== undefined && from < former.chunks) {
          yield* pageKeys(slotBase(table, number), from, former.chunks);
        }
        this.#countReferences(former, -1);
        this.#countReferences(part, 1);
        if (pause.isDue) yield null;
      }
    }
    for (const [pages, parts] of this.#largeParts) {
      for (const [part, chunks] of parts) {
        const former = pages.chunks[part] ?? 0;
        if (chunks < former) yield* pageKeys(collectionPage(pages.id, part), chunks, former);
        if (pause.isDue) yield null;
      }
    }
    for (const [pages, count] of this.#partCounts) {
      for (let part = count; part < pages.chunks.length; part++) {
        yield* pageKeys(collectionPage(pages.id, part), 0, pages.chunks[part] ?? 0);
      }
      if (pause.isDue) yield null;
    }
    for (const [pages, references] of this.#references) {
      if (pause.isDue) yield null;
      if (references >= 0) continue;
      this.#released.push(pages);
      for (const [part, chunks] of pages.chunks.entries()) {
        yield* pageKeys(largeBase(pages, part), 0, chunks);
      }
    }
  }

  /** The checkpoint holds now what the cut drew, without the dropped pages. */
  *apply(tracker: ChangeTracker): Steps {
    const pause = new Pause();
    for (const [table, parts] of this.#slotParts) {
      for (const [number, part] of parts) {
        if (pause.isDue) yield;
        if (part === null) {
          table.written.delete(number);
          continue;
        }
        // Most parts are written again as they were, as far as this record tells.
        if (table.written.get(number) !== part) table.written.set(number, part);
        if (part.references.length === 0) continue;
        const reference = {
          tableId: table.id,
          slot: slotOfPartNumber(number),
          part: partOfPartNumber(number),
        };
        for (const pages of part.references) {
          pages.reference = reference;
          tracker.largePages.set(pages.id, pages);
        }
      }
    }
    for (const [pages, parts] of this.#largeParts) {
      for (const [part, chunks] of parts) {
        if (pause.isDue) yield;
        pages.chunks[part] = chunks;
      }
    }
    for (const [pages, count] of this.#partCounts) pages.chunks.length = count;
    for (const pages of this.#released) {
      if (pause.isDue) yield;
      tracker.forget(pages);
    }
  }

  /** A key that moves is one reference less and another one more. */
  #countReferences(part: WrittenPart | null | undefined, change: number): void {
    if (part === null || part === undefined || part.references.length === 0) return;
    const counts = this.#references;
    for (const pages of part.references) counts.set(pages, (counts.get(pages) ?? 0) + change);
  }

  #partsOf(slot: Slot): Map<number, WrittenPart | null> {
    const { pages } = slot.table;
    let parts = this.#slotParts.get(pages);
    if (parts === undefined) this.#slotParts.set(pages, (parts = new Map()));
    return parts;
  }
}

/** Counts pieces of work. */
class Pause {
  #pieces = 0;

  /** Asked after each piece: whether it is time to let others have their turn. */
  get isDue(): boolean {
    return ++this.#pieces % piecesPerStep === 0;
  }
}

function* pageKeys(base: string, from: number, to: number): Generator<string, void, undefined> {
  for (let chunk = from; chunk < to; chunk++) yield base + String(chunk);
}

function slotBase(table: TablePages, number: number): string {
  return slotPage(table.id, slotOfPartNumber(number), partOfPartNumber(number));
}

function largeBase({ kind, id }: LargePages, part: number): string {
  return kind === 'string' ? stringPage(id) : collectionPage(id, part);
}
