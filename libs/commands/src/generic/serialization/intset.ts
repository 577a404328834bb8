import { MalformedPayload } from './malformed-payload.ts';
import { RdbReader } from './rdb-reader.ts';
import { RdbWriter } from './rdb-writer.ts';

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

/** Of different 64-bit integers in any order: all of them as wide as the widest one needs. */
export function writeIntset(members: readonly string[]): string {
  const values = members.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
  const fits = (bits: number) => values.every((value) => BigInt.asIntN(bits, value) === value);
  const width = fits(16) ? 2 : fits(32) ? 4 : 8;
  const writer = new RdbWriter();
  writer.uint32(width);
  writer.uint32(values.length);
  for (const value of values) {
    if (width === 2) writer.uint16(Number(BigInt.asUintN(16, value)));
    else if (width === 4) writer.uint32(Number(BigInt.asUintN(32, value)));
    else writer.uint64(value);
  }
  return writer.take().toString('latin1');
}
