import { parseInt64 } from '@kiwi/datatypes';
import { MalformedPayload } from './malformed-payload.ts';
import { RdbReader } from './rdb-reader.ts';
import { RdbWriter } from './rdb-writer.ts';

const headerBytes = 6;
const endMark = 0xff;
/** In the place of the number of elements when there are so many or more. */
const uncounted = 0xffff;
/** Longest decimal form of a 64-bit integer. */
const int64Characters = 20;

/**
 * Redis's listpack: a string that holds strings and integers one after the other, each followed by its own length, so that it can be walked from both
 * ends.
 */
export function writeListpack(elements: readonly string[]): string {
  const entries = new RdbWriter();
  for (const element of elements) writeElement(entries, element);
  const header = new RdbWriter();
  header.uint32(headerBytes + entries.length + 1);
  header.uint16(Math.min(elements.length, uncounted));
  entries.byte(endMark);
  return header.take().toString('latin1') + entries.take().toString('latin1');
}

/** The elements as byte strings; throws `MalformedPayload` unless all of it is right. */
export function readListpack(bytes: string): string[] {
  const reader = new RdbReader(Buffer.from(bytes, 'latin1'));
  if (reader.uint32() !== bytes.length) throw new MalformedPayload('a listpack of another length');
  const count = reader.uint16();
  const elements: string[] = [];
  for (;;) {
    const before = reader.remaining;
    const first = reader.byte();
    if (first === endMark) break;
    elements.push(readElement(reader, first));
    checkBackLength(reader, before - reader.remaining);
  }
  if (reader.remaining > 0 || (count !== uncounted && count !== elements.length)) {
    throw new MalformedPayload('a listpack with another number of elements');
  }
  return elements;
}

function writeElement(writer: RdbWriter, text: string): void {
  const before = writer.length;
  const value = text.length <= int64Characters ? parseInt64(text) : null;
  if (value === null) writeText(writer, text);
  else writeInteger(writer, value);
  for (const byte of backLength(writer.length - before)) writer.byte(byte);
}

function writeText(writer: RdbWriter, text: string): void {
  const { length } = text;
  if (length < 64) writer.byte(0x80 | length);
  else if (length < 4096) {
    writer.byte(0xe0 | (length >> 8));
    writer.byte(length & 0xff);
  } else {
    writer.byte(0xf0);
    writer.uint32(length);
  }
  writer.bytes(text);
}

function writeInteger(writer: RdbWriter, value: number | bigint): void {
  if (value >= 0 && value < 128) writer.byte(Number(value));
  else if (value >= -4096 && value < 4096) {
    const bits = Number(value) & 0x1fff;
    writer.byte(0xc0 | (bits >> 8));
    writer.byte(bits & 0xff);
  } else if (value >= -(2 ** 15) && value < 2 ** 15) {
    writer.byte(0xf1);
    writer.uint16(Number(value) & 0xffff);
  } else if (value >= -(2 ** 31) && value < 2 ** 31) {
    writer.byte(0xf3);
    writer.uint32(Number(value) >>> 0);
  } else {
    writer.byte(0xf4);
    writer.uint64(BigInt(value));
  }
}

function readElement(reader: RdbReader, first: number): string {
  if (first < 0x80) return String(first);
  if (first < 0xc0) return reader.bytes(first & 0x3f);
  if (first < 0xe0) {
    const bits = ((first & 0x1f) << 8) | reader.byte();
    return String((bits << 19) >> 19);
  }
  if (first < 0xf0) return reader.bytes(((first & 0x0f) << 8) | reader.byte());
  switch (first) {
    case 0xf0:
      return reader.bytes(reader.uint32());
    case 0xf1:
      return String(reader.signed(2));
    case 0xf2:
      return String(reader.signed(3));
    case 0xf3:
      return String(reader.signed(4));
    case 0xf4:
      return String(reader.int64());
    default:
      throw new MalformedPayload('an element of an unknown encoding');
  }
}

function checkBackLength(reader: RdbReader, length: number): void {
  for (const byte of backLength(length)) {
    if (reader.byte() !== byte) throw new MalformedPayload('an element of another length');
  }
}

/** The length of an element in groups of seven bits, the highest first; all but the first are marked. */
function backLength(length: number): readonly number[] {
  if (length <= 127) return [length];
  const groups: number[] = [];
  let rest = length;
  // The limits are one below the powers of two, as in Redis.
  const limits = [16_383, 2_097_151, 268_435_455];
  const count = 2 + limits.filter((limit) => length >= limit).length;
  for (let i = 0; i < count; i++) {
    groups.unshift(i === count - 1 ? rest : (rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return groups;
}
