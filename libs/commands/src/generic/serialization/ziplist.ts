import { MalformedPayload } from './malformed-payload.ts';
import { RdbReader } from './rdb-reader.ts';

const endMark = 0xff;
/** In the place of the number of elements when there are so many or more. */
const uncounted = 0xffff;
/** In the place of the length of the element before when that takes four bytes. */
const longLength = 0xfe;

/** The elements of a ziplist, the predecessor of the listpack, as byte strings; throws `MalformedPayload` unless all of it is right. */
export function readZiplist(bytes: string): string[] {
  const reader = new RdbReader(Buffer.from(bytes, 'latin1'));
  if (reader.uint32() !== bytes.length) throw new MalformedPayload('a ziplist of another length');
  const lastAt = reader.uint32();
  const count = reader.uint16();
  const elements: string[] = [];
  let beforeBytes = 0;
  let at = bytes.length - reader.remaining;
  for (;;) {
    const first = reader.byte();
    if (first === endMark) break;
    const stated = first === longLength ? reader.uint32() : first;
    if (stated !== beforeBytes) throw new MalformedPayload('an element of another length');
    elements.push(readElement(reader));
    const next = bytes.length - reader.remaining;
    beforeBytes = next - at;
    at = next;
  }
  const isCounted = count === uncounted || count === elements.length;
  if (reader.remaining > 0 || !isCounted || lastAt !== at - beforeBytes) {
    throw new MalformedPayload('a ziplist with another number of elements');
  }
  return elements;
}

function readElement(reader: RdbReader): string {
  const first = reader.byte();
  switch (first >> 6) {
    case 0:
      return reader.bytes(first);
    case 1:
      return reader.bytes(((first & 0x3f) << 8) | reader.byte());
    case 2:
      if (first !== 0x80) throw new MalformedPayload('an element of an unknown encoding');
      return reader.bytes(reader.uint32BigEndian());
    default:
      return readInteger(reader, first);
  }
}

function readInteger(reader: RdbReader, first: number): string {
  switch (first) {
    case 0xc0:
      return String(reader.signed(2));
    case 0xd0:
      return String(reader.signed(4));
    case 0xe0:
      return String(reader.int64());
    case 0xf0:
      return String(reader.signed(3));
    case 0xfe:
      return String(reader.signed(1));
  }
  // Integers from 0 to 12 are in the byte itself.
  if (first < 0xf1 || first > 0xfd) throw new MalformedPayload('an element of an unknown encoding');
  return String((first & 0x0f) - 1);
}
