import { MalformedPayload } from './malformed-payload.ts';
import { RdbReader } from './rdb-reader.ts';

/** The members of Redis's intset: sorted integers of 2, 4 or 8 bytes. Throws `MalformedPayload` unless all of it is right. */
export function readIntset(bytes: string): string[] {
  const reader = new RdbReader(Buffer.from(bytes, 'latin1'));
  const width = reader.uint32();
  const count = reader.uint32();
  if (![2, 4, 8].includes(width) || count * width !== reader.remaining || count === 0) {
    throw new MalformedPayload('not an intset');
  }
  const members: string[] = [];
  let last: number | bigint | null = null;
  for (let i = 0; i < count; i++) {
    const value: number | bigint = width === 8 ? reader.int64() : reader.signed(width);
    if (last !== null && value <= last) throw new MalformedPayload('an intset out of order');
    members.push(String(value));
    last = value;
  }
  return members;
}
