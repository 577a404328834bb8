import { MalformedPayload } from './malformed-payload.ts';
import { RdbReader } from './rdb-reader.ts';

const endMark = 0xff;
/** In the place of a length that takes four bytes. */
const longLength = 0xfe;

/**
 * The fields and values of a zipmap, in which Redis kept small hashes before 2.6, as byte strings in turn; throws `MalformedPayload` unless all of it is
 * right.
 */
export function readZipmap(bytes: string): string[] {
  const reader = new RdbReader(Buffer.from(bytes, 'latin1'));
  // The number of fields, unless there were too many for a byte once.
  reader.byte();
  const items: string[] = [];
  for (;;) {
    const first = reader.byte();
    if (first === endMark) break;
    items.push(reader.bytes(lengthOf(reader, first)));
    const valueLength = lengthOf(reader, reader.byte());
    const unused = reader.byte();
    items.push(reader.bytes(valueLength));
    reader.bytes(unused);
  }
  if (reader.remaining > 0) throw new MalformedPayload('a zipmap that goes on behind its end');
  return items;
}

function lengthOf(reader: RdbReader, first: number): number {
  if (first === endMark) throw new MalformedPayload('a zipmap that ends within a field');
  return first === longLength ? reader.uint32() : first;
}
