import {
  deadlineFlag,
  entryEnd,
  entryHeaderBytes,
  heapKind,
  keyStart,
  kindMask,
  longKey,
  numberKind,
  readKey,
  readValue,
  textKind,
} from '../slot/entry.ts';
import type { PartContent } from '../slot/part-content.ts';
import type { Collection, Value } from '../value.ts';
import { codecOf } from './codecs/collection-codecs.ts';
import type { PageWriter } from './page-writer.ts';

/** First bytes of what a page holds. An entry that lies in memory as a whole is written as it lies there, with its kind as the first byte. */
export const textTag = textKind;
export const numberTag = numberKind;
/** The deadline of the entry that follows. */
export const deadlineTag = 2;
/** Tags of other entries: the key follows, then the value. Collections have the tags of their codecs. */
export const separateTextTag = 3;
export const separateNumberTag = 4;
export const largeStringTag = 5;

/** Flag beside the tag of a collection. */
export const largeFlag = 0x40;
export const tagMask = 0x3f;

/** Longer strings have pages of their own. */
export const largeStringBytes = 16 * 1024;
/** So much is copied at once; less than the room that a writer has when it is not full. */
const runBytesMax = 16 * 1024;

/** Knows which values of a slot part have pages of their own. */
export interface LargeValues {
  /** The id of a large string's pages. */
  stringId(key: string, value: string): number;
  /** The content of a collection's only part, or null and {@link collectionId} when it is large. */
  smallContent(collection: Collection): readonly unknown[] | null;
  collectionId(collection: Collection): number;
}

/** Writes the entries of a slot part, each after its deadline if it has one. The end of the page ends the list. */
export function* writeSlotPart(
  writer: PageWriter,
  content: PartContent,
  large: LargeValues,
): Generator<void, void, undefined> {
  const { bytes, heap, deadlines } = content;
  let deadline = 0;
  // Entries from here to `at` are written as they lie in memory, all at once.
  let runStart = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = entryEnd(bytes, at);
    const flags = bytes[at] as number;
    const hasDeadline = (flags & deadlineFlag) !== 0;
    const isWhole = (flags & kindMask) !== heapKind && bytes[at + 1] !== longKey;
    if (hasDeadline || !isWhole || end - runStart > runBytesMax) {
      if (writer.isFull) yield;
      writer.raw(bytes, runStart, at);
      runStart = at;
    }
    if (hasDeadline) {
      writer.byte(deadlineTag);
      writer.double(deadlines[deadline++] as number);
      if (isWhole) {
        // The entry as it would be without.
        writer.byte(flags & kindMask);
        writer.raw(bytes, at + 1, at + entryHeaderBytes);
        writer.raw(bytes, keyStart(bytes, at), end);
        runStart = end;
      }
    }
    if (!isWhole) {
      if (writer.isFull) yield;
      yield* writeSeparately(writer, readKey(bytes, at, heap), readValue(bytes, at, heap), large);
      runStart = end;
    }
    at = end;
  }
  if (writer.isFull) yield;
  writer.raw(bytes, runStart, bytes.length);
}

function* writeSeparately(
  writer: PageWriter,
  key: string,
  value: Value,
  large: LargeValues,
): Generator<void, void, undefined> {
  if (typeof value === 'string') {
    const isLarge = value.length > largeStringBytes;
    yield* writeKey(writer, isLarge ? largeStringTag : separateTextTag, key);
    if (isLarge) writer.integer(large.stringId(key, value));
    else writer.string(value);
  } else if (typeof value === 'number') {
    yield* writeKey(writer, separateNumberTag, key);
    writer.double(value);
  } else {
    const codec = codecOf(value);
    const small = large.smallContent(value);
    if (small === null) {
      yield* writeKey(writer, largeFlag | codec.tag, key);
      writer.integer(large.collectionId(value));
    } else {
      yield* writeKey(writer, codec.tag, key);
      yield* codec.writePart(writer, small);
    }
  }
}

function* writeKey(writer: PageWriter, tag: number, key: string): Generator<void, void, undefined> {
  writer.byte(tag);
  if (writer.isShort(key)) writer.string(key);
  else yield* writer.longString(key);
}
