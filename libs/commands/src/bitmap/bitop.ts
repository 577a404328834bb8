import { blockOf, chunkBytes, ChunkedString, firstOtherByte } from '@kiwi/datatypes';
import type { ByteString } from '@kiwi/datatypes';
import { plainStringBytesMax } from '../string/string-value.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { byteStringAt } from './byte-string-at.ts';

const operations = ['AND', 'OR', 'XOR', 'NOT'] as const;
type Operation = (typeof operations)[number];

const oneSourceOnly = new CommandError('ERR BITOP NOT must be called with a single source key.');

/** The result and an operand of the block under way. */
const result = Buffer.alloc(chunkBytes);
const operand = Buffer.alloc(chunkBytes);
const resultWords = new Int32Array(result.buffer, result.byteOffset, chunkBytes / 4);
const operandWords = new Int32Array(operand.buffer, operand.byteOffset, chunkBytes / 4);

export const bitop: DataCommand = {
  name: 'bitop',
  syntax: 'operation destkey#0 key#1...',
  arity: -4,
  flags: ['write', 'denyoom'],
  group: 'bitmap',
  categories: ['write', 'bitmap', 'slow'],
  keys: [
    { type: 'range', first: 2, last: 2, step: 1, flags: ['OW', 'update'] },
    { type: 'range', first: 3, last: -1, step: 1, flags: ['RO', 'access'] },
  ],
  since: '2.6.0',
  summary: 'Combines the bits of the strings at several keys and stores the result at a key.',
  complexity: 'O(N)',
  handler: ({ db }, args, reply) => {
    const name = (args[1] as string).toUpperCase();
    const operation = operations.find((one) => one === name);
    if (operation === undefined) throw syntaxError;
    if (operation === 'NOT' && args.length !== 4) throw oneSourceOnly;
    const key = args[2] as string;
    const sources = args.slice(3).map((source) => byteStringAt(db, source));
    const length = sources.reduce((longest, source) => Math.max(longest, source.length), 0);
    if (length > 0) {
      db.putFresh(key, combined(operation, sources, length));
      db.notify('$', 'set', key);
    } else if (db.delete(key)) db.notify('g', 'del', key);
    reply.integer(length);
  },
};

function combined(
  operation: Operation,
  sources: readonly ByteString[],
  length: number,
): string | ChunkedString {
  if (length <= plainStringBytesMax) {
    let text = '';
    for (let at = 0; at < length; at += chunkBytes) {
      combineBlock(operation, sources, at);
      text += result.toString('latin1', 0, Math.min(chunkBytes, length - at));
    }
    return text;
  }
  const value = new ChunkedString();
  for (let at = 0; at < length; at += chunkBytes) {
    combineBlock(operation, sources, at);
    const block = result.subarray(0, Math.min(chunkBytes, length - at));
    if (firstOtherByte(block, 0) < block.length) value.writeBytes(at, block);
  }
  value.growTo(length);
  return value;
}

/** Puts the result for the bytes from `at` on into `result`. */
function combineBlock(operation: Operation, sources: readonly ByteString[], at: number): void {
  readBlock(sources[0] as ByteString, at, result);
  if (operation === 'NOT') {
    for (let i = 0; i < resultWords.length; i++) resultWords[i] = ~(resultWords[i] as number);
  }
  for (let source = 1; source < sources.length; source++) {
    readBlock(sources[source] as ByteString, at, operand);
    if (operation === 'AND') intersect();
    else if (operation === 'OR') unite();
    else exclude();
  }
}

/** Copies the bytes from `at` on, with zeros behind the end. */
function readBlock(source: ByteString, at: number, into: Buffer): void {
  const end = Math.min(at + chunkBytes, source.length);
  let from = at;
  while (from < end) {
    const block = blockOf(source, from, end);
    into.set(block, from - at);
    from += block.length;
  }
  into.fill(0, Math.max(0, end - at));
}

function intersect(): void {
  for (let i = 0; i < resultWords.length; i++) {
    resultWords[i] = (resultWords[i] as number) & (operandWords[i] as number);
  }
}

function unite(): void {
  for (let i = 0; i < resultWords.length; i++) {
    resultWords[i] = (resultWords[i] as number) | (operandWords[i] as number);
  }
}

function exclude(): void {
  for (let i = 0; i < resultWords.length; i++) {
    resultWords[i] = (resultWords[i] as number) ^ (operandWords[i] as number);
  }
}
