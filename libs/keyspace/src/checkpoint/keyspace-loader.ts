import type { Part } from '@kiwi/datatypes';
import { StorageError } from '@kiwi/kernel';
import { inlineTextMax, numberBytes, readKey, valueLength } from '../slot/entry.ts';
import { keyHash, partSeed } from '../slot/key-hash.ts';
import type { Slot } from '../slot/slot.ts';
import { SlotPart } from '../slot/slot-part.ts';
import { Table } from '../table.ts';
import type { Collection, Value } from '../value.ts';
import { ChangeTracker } from './change-tracker.ts';
import { codecWithTag } from './codecs/collection-codecs.ts';
import type { CollectionCodec } from './codecs/collection-codec.ts';
import { checkPageVersion, readHeader } from './keyspace-header.ts';
import type { DatabaseHeader, KeyspaceHeader } from './keyspace-header.ts';
import { parsePageKey, partNumber } from './page-key.ts';
import type { SlotPageKey } from './page-key.ts';
import { joinedBytes, joinedText, PageChunks } from './page-chunks.ts';
import { MalformedPage, PageReader, UnknownFormat } from './page-reader.ts';
import { lastChunk, pageHeaderBytes } from './page-writer.ts';
import {
  deadlineTag,
  largeFlag,
  largeStringTag,
  numberTag,
  separateNumberTag,
  separateTextTag,
  tagMask,
  textTag,
} from './slot-codec.ts';
import { piecesPerStep } from './steps.ts';
import type { Steps } from './steps.ts';
import { LargePages, writtenPart } from './written-pages.ts';
import type { LargeString } from './written-pages.ts';

/** A checkpoint in memory, for `Keyspace.replaceWith`. */
export interface LoadedKeyspace {
  readonly tracker: ChangeTracker;
  /** By database. */
  readonly tables: readonly Table[];
  readonly appliedMs: number;
}

const twice = 'a key comes twice';

/** A key whose value has pages of its own. */
interface Reference {
  readonly slot: Slot;
  readonly part: SlotPart;
  readonly key: string;
  readonly pages: LargePages;
  /** Tag of the collection's codec; 0 for a string. */
  readonly tag: number;
}

/**
 * Builds what a checkpoint holds from its header and its pages, which may come in any order. The work is done in steps of about a
 * millisecond at most, so that a node can go on serving meanwhile. Damage that a checksum did not catch is a `StorageError` with the code KIWI_CHECKPOINT_MALFORMED that
 * names the page; never a crash or an endless loop.
 */
export class KeyspaceLoader {
  readonly #tracker: ChangeTracker;
  readonly #tables = new Map<number, Table>();
  readonly #slotParts = new Map<Slot, SlotPart[]>();
  readonly #references: Reference[] = [];
  readonly #strings = new Map<number, string>();
  readonly #collectionParts = new Map<number, Uint8Array[]>();
  readonly #largeChunks = new Map<number, number[]>();
  readonly #chunks = new PageChunks();
  #header: KeyspaceHeader | null = null;

  /** @param hashSeed that of the keyspace which takes it */
  constructor(hashSeed: number = partSeed) {
    this.#tracker = new ChangeTracker(hashSeed);
  }

  addHeader(bytes: Uint8Array): void {
    try {
      this.#header = readHeader(bytes);
    } catch (error) {
      throw named('its header', error);
    }
  }

  /** The steps of one page must be at their end before the next page comes. */
  *addPage(key: string, bytes: Uint8Array): Steps {
    try {
      yield* this.#addPage(key, bytes);
    } catch (error) {
      throw named(`page ${key}`, error);
    }
  }

  /** The contents, when all pages were added. */
  *finish(): Steps<LoadedKeyspace> {
    try {
      return yield* this.#finish();
    } catch (error) {
      throw named('the set of its pages', error);
    }
  }

  *#addPage(name: string, bytes: Uint8Array): Steps {
    const parsed = parsePageKey(name);
    if (parsed === null) throw new MalformedPage('its name is not one of a page');
    if (bytes.length < pageHeaderBytes) throw new MalformedPage('it ends too early');
    checkPageVersion(bytes[0]);
    const isLast = bytes[1] === lastChunk;
    const { key, base, chunk } = parsed;
    const payload = bytes.subarray(pageHeaderBytes);
    const chunks = this.#chunks.add(base, chunk, isLast, payload);
    if (chunks === null) return;
    if (key.kind === 'k') {
      yield* this.#readSlotPart(key, yield* joinedBytes(chunks), chunks.length);
      return;
    }
    this.#countChunks(key.id, key.part, chunks.length);
    if (key.kind === 's') this.#strings.set(key.id, yield* joinedText(chunks));
    else this.#addCollectionPart(key.id, key.part, yield* joinedBytes(chunks));
  }

  *#finish(): Steps<LoadedKeyspace> {
    const header = this.#header;
    if (header === null) throw new MalformedPage('the header is missing');
    const { missing } = this.#chunks;
    if (missing !== null) throw new MalformedPage(`pages of ${missing} are missing`);
    let pieces = 0;
    for (const reference of this.#references) {
      if (++pieces % piecesPerStep === 0) yield;
      yield* this.#resolve(reference);
    }
    // Their number would be given to another value, and its pages be mixed with them.
    for (const id of [...this.#strings.keys(), ...this.#collectionParts.keys()]) {
      throw new MalformedPage(`there are pages of value ${id}, which no key holds`);
    }
    for (const [slot, parts] of this.#slotParts) {
      if (++pieces % piecesPerStep === 0) yield;
      restoreSlot(slot, parts);
    }
    const tables = header.databases.map((database) => this.#checkedTable(database));
    if (this.#tables.size > new Set(tables).size) {
      throw new MalformedPage('there are pages of a table that the header does not name');
    }
    return { tracker: this.#tracker, tables, appliedMs: header.appliedMs };
  }

  #checkedTable({ tableId, keys, expiring }: DatabaseHeader): Table {
    const table = this.#table(tableId);
    if (table.keyCount !== keys || table.expiries.size !== expiring) {
      throw new MalformedPage(
        `table ${tableId} has ${table.keyCount} keys and ${table.expiries.size} deadlines ` +
          `where the header says ${keys} and ${expiring}`,
      );
    }
    return table;
  }

  #countChunks(id: number, part: number, chunks: number): void {
    let counts = this.#largeChunks.get(id);
    if (counts === undefined) this.#largeChunks.set(id, (counts = []));
    if (counts[part] !== undefined) throw new MalformedPage('it comes twice');
    counts[part] = chunks;
  }

  #addCollectionPart(id: number, part: number, bytes: Uint8Array): void {
    let parts = this.#collectionParts.get(id);
    if (parts === undefined) this.#collectionParts.set(id, (parts = []));
    parts[part] = bytes;
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

  *#readSlotPart(key: SlotPageKey, bytes: Uint8Array, chunks: number): Steps {
    const table = this.#table(key.table);
    const { slot: slotIndex, part: index } = key;
    const slot = table.slotForWrite(slotIndex);
    const part = new SlotPart(slot, index);
    let parts = this.#slotParts.get(slot);
    if (parts === undefined) this.#slotParts.set(slot, (parts = []));
    if (parts[index] !== undefined) throw new MalformedPage('it comes twice');
    parts[index] = part;
    const firstReference = this.#references.length;
    const reader = new PageReader(bytes);
    let deadlineMs: number | null = null;
    while (!reader.isAtEnd) {
      if (reader.isPauseDue) yield;
      const tag = reader.byte();
      if (tag === deadlineTag) {
        if (deadlineMs !== null) throw new MalformedPage('a deadline follows another one');
        deadlineMs = reader.double();
      } else if (tag === textTag || tag === numberTag) {
        const key = this.#adoptEntry(reader, part, tag, deadlineMs !== null);
        if (deadlineMs !== null) restoreDeadline(slot, part, key, deadlineMs);
        deadlineMs = null;
      } else {
        const key = reader.string();
        if (part.has(key, keyHash(key, table.hashSeed))) throw new MalformedPage(twice);
        const collection = this.#readEntry(reader, slot, part, key, tag);
        if (collection !== null) yield* collection;
        if (deadlineMs !== null) restoreDeadline(slot, part, key, deadlineMs);
        deadlineMs = null;
      }
    }
    if (deadlineMs !== null) throw new MalformedPage('nothing follows a deadline');
    table.count(slotIndex, part.size);
    const references = this.#references.slice(firstReference).map(({ pages }) => pages);
    table.pages.written.set(partNumber(slotIndex, index), writtenPart(chunks, references));
    for (const pages of references) {
      pages.reference = { tableId: table.pages.id, slot: slotIndex, part: index };
    }
  }

  /** Takes an entry as it lies in the page; its key, if that is wanted. */
  #adoptEntry(reader: PageReader, part: SlotPart, tag: number, isKeyWanted: boolean): string {
    const at = reader.entry();
    const { bytes } = reader;
    const length = valueLength(bytes, at);
    if (tag === textTag ? length > inlineTextMax : length !== numberBytes) {
      throw new MalformedPage('a value has the wrong length');
    }
    if (!part.adoptNew(bytes, at)) throw new MalformedPage(twice);
    return isKeyWanted ? readKey(bytes, at, null) : '';
  }

  /** What is left to do when the entry is a collection, else null. */
  #readEntry(
    reader: PageReader,
    slot: Slot,
    part: SlotPart,
    key: string,
    flags: number,
  ): Steps | null {
    const tag = flags & tagMask;
    if ((flags & largeFlag) !== 0) this.#refer(reader, slot, part, key, tag);
    else if (tag === largeStringTag) this.#refer(reader, slot, part, key, 0);
    else if (tag === separateTextTag) restoreKey(slot, part, key, reader.string());
    else if (tag === separateNumberTag) restoreKey(slot, part, key, reader.double());
    else return this.#readCollection(reader, slot, part, key, codecWithTag(tag));
    return null;
  }

  *#readCollection(
    reader: PageReader,
    slot: Slot,
    part: SlotPart,
    key: string,
    codec: CollectionCodec,
  ): Steps {
    const collection = yield* this.#build(codec, [yield* codec.readPart(reader, 0)]);
    restoreKey(slot, part, key, collection);
    slot.table.followFields(slot, key, collection);
  }

  /** Gives the key its place; the value follows when all pages are there. */
  #refer(reader: PageReader, slot: Slot, part: SlotPart, key: string, tag: number): void {
    const id = reader.integer();
    if (this.#tracker.largePages.has(id)) throw new MalformedPage(`value ${id} has two keys`);
    const pages = new LargePages(tag === 0 ? 'string' : 'collection', id);
    this.#tracker.largePages.set(id, pages);
    this.#tracker.reserve(0, id);
    part.reserve(key, keyHash(key, slot.table.hashSeed));
    this.#references.push({ slot, part, key, pages, tag });
  }

  *#resolve({ slot, part, key, pages, tag }: Reference): Steps {
    pages.chunks = this.#largeChunks.get(pages.id) ?? [];
    if (tag === 0) {
      const value = this.#strings.get(pages.id);
      if (value === undefined) throw new MalformedPage(`the string ${pages.id} is missing`);
      this.#strings.delete(pages.id);
      restoreKey(slot, part, key, value);
      slot.largeStrings ??= [];
      const strings = (slot.largeStrings[part.index] ?? new Map()) as Map<string, LargeString>;
      slot.largeStrings[part.index] = strings.set(key, { value, pages });
      return;
    }
    const codec = codecWithTag(tag);
    const bytes = this.#collectionParts.get(pages.id) ?? [];
    const parts: Part[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const page = bytes[i];
      if (page === undefined) throw new MalformedPage(`part ${i} of value ${pages.id} is missing`);
      parts.push(yield* codec.readPart(new PageReader(page), i));
      yield;
    }
    this.#collectionParts.delete(pages.id);
    if (parts.length < 2) throw new MalformedPage(`parts of value ${pages.id} are missing`);
    const collection = yield* this.#build(codec, parts);
    this.#tracker.assignPages(collection, pages);
    restoreKey(slot, part, key, collection);
    slot.table.followFields(slot, key, collection);
  }

  *#build(codec: CollectionCodec, parts: readonly Part[]): Steps<Collection> {
    try {
      const built = codec.build(parts);
      const collection = 'type' in built ? built : yield* built;
      collection.trackBy(this.#tracker);
      return collection;
    } catch (error) {
      throw error instanceof RangeError ? new MalformedPage(error.message) : error;
    }
  }
}

/** Puts a value in its place, and counts what it takes in memory. */
function restoreKey(slot: Slot, part: SlotPart, key: string, value: Value): void {
  part.exchange(key, keyHash(key, slot.table.hashSeed), value);
  slot.table.memory.keyAdded(key, value);
}

function restoreDeadline(slot: Slot, part: SlotPart, key: string, deadlineMs: number): void {
  const id = slot.table.expiries.add(key, deadlineMs);
  part.setDeadlineId(key, keyHash(key, slot.table.hashSeed), id);
  slot.expiring++;
}

/** Of the first part an empty one has no page. */
function restoreSlot(slot: Slot, parts: readonly (SlotPart | undefined)[]): void {
  slot.restore(
    Array.from(parts, (part, i) => {
      if (part !== undefined) return part;
      if (i === 0) return new SlotPart(slot, 0);
      throw new MalformedPage(`part ${i} of slot ${slot.index} is missing`);
    }),
  );
}

function named(what: string, error: unknown): unknown {
  const isOfAnotherRelease = error instanceof UnknownFormat;
  if (!(error instanceof MalformedPage) && !isOfAnotherRelease) return error;
  return new StorageError(
    isOfAnotherRelease ? 'KIWI_STORAGE_FORMAT' : 'KIWI_CHECKPOINT_MALFORMED',
    `The checkpoint cannot be read: ${what}: ${error.message}.`,
    { cause: error, details: { what } },
  );
}
