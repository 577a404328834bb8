import { blockOf, byteOf, firstBitOf, firstOtherByte } from '@kiwi/datatypes';
import type { ByteString } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { bitRange, isBitUnit } from './bit-range.ts';
import type { BitRange } from './bit-range.ts';
import { byteStringAt } from './byte-string-at.ts';

const notABit = new CommandError('ERR The bit argument must be 1 or 0.');

/** Without an end the string counts as if zeros followed it. */
export const bitpos: DataCommand = {
  name: 'bitpos',
  syntax:
    'key bit:integer [index{start:integer [end_index{end:integer [index_unit(BYTE | BIT)@7.0.0]}]}]',
  history: [['7.0.0', 'Takes BYTE and BIT.']],
  arity: -3,
  flags: ['readonly'],
  group: 'bitmap',
  categories: ['read', 'bitmap', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.8.7',
  summary: 'Returns the position of the first bit that is one or zero in the string at a key.',
  complexity: 'O(N)',
  handler: ({ db }, args, reply) => {
    const bit = integerArgument(args[2] as string);
    if (bit !== 0 && bit !== 1) throw notABit;
    const start = Number(integerArgument(args[3] ?? '0'));
    // Redis reads the unit before the end.
    const isBit = args.length > 5 && isBitUnit(args[5]);
    const end = Number(integerArgument(args[4] ?? '-1'));
    if (args.length > 6) throw syntaxError;
    const key = args[1] as string;
    const value = byteStringAt(db, key);
    if (value.length === 0 && !db.has(key)) {
      reply.integer(bit === 1 ? -1 : 0);
      return;
    }
    const range = bitRange(value.length, start, end, isBit);
    const position = firstPosition(value, range, bit);
    const isBehind = position === -1 && bit === 0 && args[4] === undefined;
    reply.integer(isBehind && range.first <= range.last ? value.length * 8 : position);
  },
};

/** The position of the first bit of this value in the range, or -1. */
function firstPosition(value: ByteString, { first, last }: BitRange, bit: 0 | 1): number {
  if (first > last) return -1;
  const firstByte = Math.floor(first / 8);
  const lastByte = Math.floor(last / 8);
  const before = 0xff & ~(0xff >>> first % 8);
  const byte = byteOf(value, firstByte);
  const inFirst = firstBitOf(bit === 1 ? byte & ~before : byte | before, bit);
  if (inFirst < 8) return within(firstByte * 8 + inFirst, last);
  let at = firstByte + 1;
  while (at <= lastByte) {
    const block = blockOf(value, at, lastByte + 1);
    const found = firstOtherByte(block, bit === 1 ? 0 : 0xff);
    if (found < block.length) {
      return within((at + found) * 8 + firstBitOf(block[found] as number, bit), last);
    }
    at += block.length;
  }
  return -1;
}

function within(position: number, last: number): number {
  return position <= last ? position : -1;
}
