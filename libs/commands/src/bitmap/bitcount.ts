import { blockOf, byteOf, populationCount } from '@kiwi/datatypes';
import type { ByteString } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { bitRange, isBitUnit } from './bit-range.ts';
import type { BitRange } from './bit-range.ts';
import { byteStringAt } from './byte-string-at.ts';

const oneByte = new Uint8Array(1);

export const bitcount: DataCommand = {
  name: 'bitcount',
  syntax: 'key [index{start:integer end:integer [index_unit(BYTE | BIT)@7.0.0]}]',
  history: [['7.0.0', 'Takes BYTE and BIT.']],
  arity: -2,
  flags: ['readonly'],
  group: 'bitmap',
  categories: ['read', 'bitmap', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.6.0',
  summary: 'Counts the bits that are one in the string at a key or in a range of it.',
  complexity: 'O(N)',
  handler: ({ db }, args, reply) => {
    if (args.length === 3 || args.length > 5) throw syntaxError;
    const start = Number(integerArgument(args[2] ?? '0'));
    const end = Number(integerArgument(args[3] ?? '-1'));
    const isBit = isBitUnit(args[4]);
    const value = byteStringAt(db, args[1] as string);
    const isEmpty = start < 0 && end < 0 && start > end;
    reply.integer(isEmpty ? 0 : countOnes(value, bitRange(value.length, start, end, isBit)));
  },
};

function countOnes(value: ByteString, { first, last }: BitRange): number {
  if (first > last) return 0;
  const firstByte = Math.floor(first / 8);
  const lastByte = Math.floor(last / 8);
  let ones = 0;
  let at = firstByte;
  while (at <= lastByte) {
    const block = blockOf(value, at, lastByte + 1);
    ones += populationCount(block);
    at += block.length;
  }
  const before = byteOf(value, firstByte) & (0xff00 >>> first % 8);
  const behind = byteOf(value, lastByte) & (0x7f >>> last % 8);
  return ones - onesOf(before & 0xff) - onesOf(behind);
}

function onesOf(byte: number): number {
  oneByte[0] = byte;
  return populationCount(oneByte);
}
