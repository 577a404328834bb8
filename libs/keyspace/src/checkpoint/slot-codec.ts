import type { Collection, Value } from '../value.ts';
import { codecOf } from './codecs/collection-codecs.ts';
import type { PageWriter } from './page-writer.ts';

/** Tags of an entry's value; collections have those of their codecs. */
export const stringTag = 0;
export const naturalTag = 1;
export const numberTag = 2;
export const largeStringTag = 3;

/** Flags beside the tag. */
export const deadlineFlag = 0x80;
export const largeFlag = 0x40;
export const tagMask = 0x3f;

/** Longer strings have pages of their own. */
export const largeStringBytes = 16 * 1024;

/** Knows which values of a slot part have pages of their own. */
export interface LargeValues {
  /** The id of a large string's pages. */
  stringId(key: string, value: string): number;
  /** The content of a collection's only part, or null and {@link collectionId} when it is large. */
  smallContent(collection: Collection): readonly unknown[] | null;
  collectionId(collection: Collection): number;
}

/**
 * Writes the content of a slot part, as `Slot.contentOf` gives it: for each key its name, a tag byte, the deadline if it has
 * one, and the value or the id of its pages. The end of the page ends the list.
 */
export function* writeSlotPart(
  writer: PageWriter,
  content: readonly Value[],
  large: LargeValues,
): Generator<void, void, undefined> {
  for (let i = 0; i < content.length; i += 3) {
    const key = content[i] as string;
    const deadlineMs = content[i + 1] as number;
    const value = content[i + 2] as Value;
    if (writer.isFull) yield;
    if (writer.isShort(key)) writer.string(key);
    else yield* writer.longString(key);
    const flag = deadlineMs === Infinity ? 0 : deadlineFlag;
    if (typeof value === 'string' && value.length <= largeStringBytes) {
      writeTag(writer, flag | stringTag, deadlineMs);
      writer.string(value);
    } else if (typeof value === 'string') {
      writeTag(writer, flag | largeStringTag, deadlineMs);
      writer.integer(large.stringId(key, value));
    } else if (typeof value === 'number') {
      const natural = Number.isSafeInteger(value) && value >= 0;
      writeTag(writer, flag | (natural ? naturalTag : numberTag), deadlineMs);
      if (natural) writer.integer(value);
      else writer.double(value);
    } else {
      const codec = codecOf(value);
      const small = large.smallContent(value);
      if (small === null) {
        writeTag(writer, flag | largeFlag | codec.tag, deadlineMs);
        writer.integer(large.collectionId(value));
      } else {
        writeTag(writer, flag | codec.tag, deadlineMs);
        yield* codec.writePart(writer, small);
      }
    }
  }
}

function writeTag(writer: PageWriter, tag: number, deadlineMs: number): void {
  writer.byte(tag);
  if ((tag & deadlineFlag) !== 0) writer.double(deadlineMs);
}
