import { Part } from '@kiwi/datatypes';
import { StorageError } from '@kiwi/kernel';
import type { Slot } from '../slot.ts';
import { Table } from '../table.ts';
import type { Collection, Value } from '../value.ts';
import { ChangeTracker } from './change-tracker.ts';
import { codecWithTag } from './collection-codecs.ts';
import { readHeader } from './keyspace-header.ts';
import type { KeyspaceHeader } from './keyspace-header.ts';
import { parsePageKey, partNumber } from './page-key.ts';
import type { PageKey } from './page-key.ts';
import { MalformedPage, PageReader } from './page-reader.ts';
import { lastChunk, pageHeaderBytes, pageVersion } from './page-writer.ts';
import {
  deadlineFlag,
  largeFlag,
  largeStringTag,
  naturalTag,
  numberTag,
  stringTag,
  tagMask,
} from './slot-codec.ts';
import { LargePages, writtenPart } from './written-pages.ts';
import type { LargeString } from './written-pages.ts';

/** A checkpoint in memory, for `Keyspace.replaceWith`. */
export interface LoadedKeyspace {
  readonly tracker: ChangeTracker;
  /** By database. */
  readonly tables: readonly Table[];
  readonly appliedMs: number;
}

/** The pages of something that does not fit in one, until all are there. */
interface Chunks {
  readonly bytes: Uint8Array[];
  received: number;
  /** How many there are; 0 until the last one came. */
  count: number;
}

/** A key whose value has pages of its own. */
interface Reference {
  readonly slot: Slot;
  readonly part: Part<Value>;
  readonly key: string;
  readonly pages: LargePages;
  /** Tag of the collection's codec; 0 for a string. */
  readonly tag: number;
}

/**
 * Builds what a checkpoint holds from its header and its pages, which may come in any order. The work of each call is bounded
 * by its page. Damage that a checksum did not catch is a `StorageError` with the code KIWI_CHECKPOINT_MALFORMED that
 * names the page; never a crash or an endless loop.
 */
export class KeyspaceLoader {
  readonly #tracker = new ChangeTracker();
  readonly #tables = new Map<number, Table>();
  readonly #slotParts = new Map<Slot, Part<Value>[]>();
  readonly #references: Reference[] = [];
  readonly #strings = new Map<number, string>();
  readonly #collectionParts = new Map<number, Uint8Array[]>();
  readonly #largeChunks = new Map<number, number[]>();
  readonly #incomplete = new Map<string, Chunks>();
  #header: KeyspaceHeader | null = null;

  addHeader(bytes: Uint8Array): void {
    this.#guard('its header', () => {
      this.#header = readHeader(bytes);
    });
  }

  addPage(key: string, bytes: Uint8Array): void {
    this.#guard(`page ${key}`, () => {
      const parsed = parsePageKey(key);
      if (parsed === null) throw new MalformedPage('its name is not one of a page');
      if (bytes.length < pageHeaderBytes) throw new MalformedPage('it ends too early');
      if (bytes[0] !== pageVersion) {
        throw new MalformedPage(`it has the unknown version ${bytes[0]}`);
      }
      const isLast = bytes[1] === lastChunk;
      const payload = bytes.subarray(pageHeaderBytes);
      if (isLast && parsed.chunk === 0) this.#addPart(parsed.key, payload, 1);
      else this.#addChunk(parsed.base, parsed.key, parsed.chunk, isLast, payload);
    });
  }

  /** The contents, when all pages were added. */
  finish(): LoadedKeyspace {
    return this.#guard('the set of its pages', () => {
      const header = this.#header;
      if (header === null) throw new MalformedPage('the header is missing');
      for (const base of this.#incomplete.keys()) {
        throw new MalformedPage(`pages of ${base} are missing`);
      }
      for (const reference of this.#references) this.#resolve(reference);
      for (const [slot, parts] of this.#slotParts) restoreSlot(slot, parts);
      const tables = header.databases.map(({ tableId, keys, expiring }) => {
        const table = this.#table(tableId);
        if (table.keyCount !== keys || table.expiries.size !== expiring) {
          throw new MalformedPage(
            `table ${tableId} has ${table.keyCount} keys and ${table.expiries.size} deadlines ` +
              `where the header says ${keys} and ${expiring}`,
          );
        }
        return table;
      });
      if (this.#tables.size > new Set(tables).size) {
        throw new MalformedPage('there are pages of a table that the header does not name');
      }
      return { tracker: this.#tracker, tables, appliedMs: header.appliedMs };
    });
  }

  #guard<T>(what: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof MalformedPage)) throw error;
      throw new StorageError(
        'KIWI_CHECKPOINT_MALFORMED',
        `the checkpoint cannot be read: ${what}: ${error.message}. ` +
          'Restore the data directory from a copy, or let this node recover from its peers.',
        { cause: error, details: { what } },
      );
    }
  }

  #addChunk(base: string, key: PageKey, chunk: number, isLast: boolean, bytes: Uint8Array): void {
    let chunks = this.#incomplete.get(base);
    if (chunks === undefined) {
      chunks = { bytes: [], received: 0, count: 0 };
      this.#incomplete.set(base, chunks);
    }
    if (chunks.bytes[chunk] !== undefined || (isLast && chunks.count > 0)) {
      throw new MalformedPage('it comes twice');
    }
    chunks.bytes[chunk] = bytes;
    chunks.received++;
    if (isLast) chunks.count = chunk + 1;
    if (chunks.received !== chunks.count) return;
    if (chunks.bytes.length !== chunks.count) throw new MalformedPage('a page follows the last');
    this.#incomplete.delete(base);
    this.#addPart(key, Buffer.concat(chunks.bytes), chunks.count);
  }

  #addPart(key: PageKey, bytes: Uint8Array, chunks: number): void {
    if (key.kind === 'k') {
      this.#readSlotPart(this.#table(key.table), key.slot, key.part, bytes, chunks);
      return;
    }
    let counts = this.#largeChunks.get(key.id);
    if (counts === undefined) this.#largeChunks.set(key.id, (counts = []));
    if (counts[key.part] !== undefined) throw new MalformedPage('it comes twice');
    counts[key.part] = chunks;
    if (key.kind === 's') {
      this.#strings.set(key.id, Buffer.from(bytes).toString('latin1'));
      return;
    }
    let parts = this.#collectionParts.get(key.id);
    if (parts === undefined) this.#collectionParts.set(key.id, (parts = []));
    parts[key.part] = bytes;
  }

  #table(id: number): Table {
    let table = this.#tables.get(id);
    if (table === undefined) {
      table = new Table(this.#tracker, id);
      this.#tables.set(id, table);
      this.#tracker.reserve(id, 0);
    }
    return table;
  }

  #readSlotPart(
    table: Table,
    slotIndex: number,
    index: number,
    bytes: Uint8Array,
    chunks: number,
  ): void {
    const slot = table.slotForWrite(slotIndex);
    const part = new Part<Value>(index);
    let parts = this.#slotParts.get(slot);
    if (parts === undefined) this.#slotParts.set(slot, (parts = []));
    if (parts[index] !== undefined) throw new MalformedPage('it comes twice');
    parts[index] = part;
    const firstReference = this.#references.length;
    const reader = new PageReader(bytes);
    let count = 0;
    while (!reader.isAtEnd) {
      this.#readEntry(reader, table, slot, part);
      count++;
    }
    if (part.size !== count) throw new MalformedPage('a key comes twice');
    table.count(slotIndex, count);
    const references = this.#references.slice(firstReference).map(({ pages }) => pages);
    table.pages.written.set(partNumber(slotIndex, index), writtenPart(chunks, references));
    for (const pages of references) {
      pages.reference = { tableId: table.pages.id, slot: slotIndex, part: index };
    }
  }

  #readEntry(reader: PageReader, table: Table, slot: Slot, part: Part<Value>): void {
    const key = reader.string();
    const flags = reader.byte();
    if ((flags & deadlineFlag) !== 0) {
      slot.deadlineIds ??= new Map();
      slot.deadlineIds.set(key, table.expiries.add(key, reader.double()));
    }
    const tag = flags & tagMask;
    if ((flags & largeFlag) !== 0) this.#refer(reader, slot, part, key, tag);
    else if (tag === stringTag) part.set(key, reader.string());
    else if (tag === naturalTag) part.set(key, reader.integer());
    else if (tag === numberTag) part.set(key, reader.double());
    else if (tag === largeStringTag) this.#refer(reader, slot, part, key, 0);
    else {
      const codec = codecWithTag(tag);
      part.set(key, this.#adopt(codec.build([codec.readPart(reader, 0)])));
    }
  }

  /** Gives the key its place; the value follows when all pages are there. */
  #refer(reader: PageReader, slot: Slot, part: Part<Value>, key: string, tag: number): void {
    const id = reader.integer();
    if (this.#tracker.largePages.has(id)) throw new MalformedPage(`value ${id} has two keys`);
    const pages = new LargePages(tag === 0 ? 'string' : 'collection', id);
    this.#tracker.largePages.set(id, pages);
    this.#tracker.reserve(0, id);
    part.set(key, '');
    this.#references.push({ slot, part, key, pages, tag });
  }

  #resolve({ slot, part, key, pages, tag }: Reference): void {
    pages.chunks = this.#largeChunks.get(pages.id) ?? [];
    if (tag === 0) {
      const value = this.#strings.get(pages.id);
      if (value === undefined) throw new MalformedPage(`the string ${pages.id} is missing`);
      part.set(key, value);
      slot.largeStrings ??= [];
      const strings = (slot.largeStrings[part.index] ?? new Map()) as Map<string, LargeString>;
      slot.largeStrings[part.index] = strings.set(key, { value, pages });
      return;
    }
    const codec = codecWithTag(tag);
    const bytes = this.#collectionParts.get(pages.id) ?? [];
    const parts: Part<string>[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const page = bytes[i];
      if (page === undefined) throw new MalformedPage(`part ${i} of value ${pages.id} is missing`);
      parts.push(codec.readPart(new PageReader(page), i));
    }
    if (parts.length < 2) throw new MalformedPage(`parts of value ${pages.id} are missing`);
    const collection = this.#adopt(codec.build(parts));
    this.#tracker.assignPages(collection, pages);
    part.set(key, collection);
  }

  #adopt(collection: Collection): Collection {
    collection.trackBy(this.#tracker);
    return collection;
  }
}

/** Of the first part an empty one has no page. */
function restoreSlot(slot: Slot, parts: readonly (Part<Value> | undefined)[]): void {
  slot.restore(
    Array.from(parts, (part, i) => {
      if (part !== undefined) return part;
      if (i === 0) return new Part<Value>(0);
      throw new MalformedPage(`part ${i} of slot ${slot.index} is missing`);
    }),
  );
}
