import type { Slot } from '../slot.ts';
import type { ChangeTracker } from './change-tracker.ts';
import {
  collectionPage,
  partNumber,
  partOfPartNumber,
  slotOfPartNumber,
  slotPage,
  stringPage,
} from './page-key.ts';
import { writtenPart } from './written-pages.ts';
import type { LargePages, TablePages, WrittenPart } from './written-pages.ts';

/** What a cut changes in the record of what the checkpoint holds; takes effect when the checkpoint is durable. */
export class CutChanges {
  /** Null: the part is gone. */
  readonly #slotParts = new Map<TablePages, Map<number, WrittenPart | null>>();
  readonly #largeParts = new Map<LargePages, Map<number, number>>();
  readonly #partCounts = new Map<LargePages, number>();

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

  droppedPages(droppedTables: readonly TablePages[]): string[] {
    const dropped: string[] = [];
    const drop = (base: string, from: number, to: number): void => {
      for (let chunk = from; chunk < to; chunk++) dropped.push(base + String(chunk));
    };
    const slotBase = (table: TablePages, number: number): string =>
      slotPage(table.id, slotOfPartNumber(number), partOfPartNumber(number));
    for (const table of droppedTables) {
      for (const [number, { chunks }] of table.written) drop(slotBase(table, number), 0, chunks);
    }
    for (const [table, parts] of this.#slotParts) {
      for (const [number, part] of parts) {
        const from = part?.chunks ?? 0;
        const to = table.written.get(number)?.chunks ?? 0;
        // Nearly always there is nothing to drop, and no name to make.
        if (from < to) drop(slotBase(table, number), from, to);
      }
    }
    for (const [pages, parts] of this.#largeParts) {
      for (const [part, chunks] of parts) {
        drop(collectionPage(pages.id, part), chunks, pages.chunks[part] ?? 0);
      }
    }
    for (const [pages, count] of this.#partCounts) {
      for (let part = count; part < pages.chunks.length; part++) {
        drop(collectionPage(pages.id, part), 0, pages.chunks[part] ?? 0);
      }
    }
    for (const pages of this.#released(droppedTables)) {
      pages.chunks.forEach((chunks, part) => {
        const base =
          pages.kind === 'string' ? stringPage(pages.id) : collectionPage(pages.id, part);
        drop(base, 0, chunks);
      });
    }
    return dropped;
  }

  /** The checkpoint holds now what the cut drew. */
  apply(tracker: ChangeTracker, droppedTables: readonly TablePages[]): void {
    const released = this.#released(droppedTables);
    for (const [table, parts] of this.#slotParts) {
      for (const [number, part] of parts) {
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
      for (const [part, chunks] of parts) pages.chunks[part] = chunks;
    }
    for (const [pages, count] of this.#partCounts) pages.chunks.length = count;
    for (const pages of released) tracker.forget(pages);
  }

  /** The pages that were referred to and are no longer: a key that moves is one reference less and another one more. */
  #released(droppedTables: readonly TablePages[]): LargePages[] {
    const counts = new Map<LargePages, number>();
    const count = (part: WrittenPart | null | undefined, change: number): void => {
      if (part === null || part === undefined || part.references.length === 0) return;
      for (const pages of part.references) counts.set(pages, (counts.get(pages) ?? 0) + change);
    };
    for (const table of droppedTables) {
      for (const part of table.written.values()) count(part, -1);
    }
    for (const [table, parts] of this.#slotParts) {
      for (const [number, part] of parts) {
        count(table.written.get(number), -1);
        count(part, 1);
      }
    }
    return [...counts].filter(([, change]) => change < 0).map(([pages]) => pages);
  }

  #partsOf(slot: Slot): Map<number, WrittenPart | null> {
    const { pages } = slot.table;
    let parts = this.#slotParts.get(pages);
    if (parts === undefined) this.#slotParts.set(pages, (parts = new Map()));
    return parts;
  }
}
