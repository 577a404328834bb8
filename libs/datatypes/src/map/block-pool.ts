import { latin1Buffer } from '../memory/latin1-buffer.ts';
import type { Latin1Buffer } from '../memory/latin1-buffer.ts';

// As a local of the module: reaching it through the global object costs more than calling it when run in a VM context.
const { clz32 } = Math;

/** A block of memory outside the heap, seen as bytes and as words. */
export interface Block {
  readonly bytes: Latin1Buffer;
  readonly words: Int32Array;
}

const wordsMin = 64;
const wordBytes = Int32Array.BYTES_PER_ELEMENT;
/** All free blocks together. */
const pooledBytesMax = 4 << 20;

/** By size class. */
const free: Block[][] = [];
let pooledBytes = 0;

/** A block of at least so many words, whose content is arbitrary. */
export function takeBlock(words: number): Block {
  const sizeClass = classFor(words);
  const block = free[sizeClass]?.pop();
  if (block === undefined) return newBlock(wordsOfClass(sizeClass));
  pooledBytes -= block.bytes.length;
  return block;
}

/**
 * Takes back a block that nobody refers to any more. The next one who needs such a block gets it: blocks that are left to the garbage collector count against the heap until it comes, which
 * makes it come often.
 */
export function giveBlock(block: Block): void {
  const { length } = block.bytes;
  if (pooledBytes + length > pooledBytesMax) return;
  pooledBytes += length;
  (free[classFor(block.words.length)] ??= []).push(block);
}

/** Words of the block that `takeBlock` gives. */
export function blockWords(words: number): number {
  return wordsOfClass(classFor(words));
}

function newBlock(words: number): Block {
  const bytes = latin1Buffer(words * wordBytes);
  return { bytes, words: new Int32Array(bytes.buffer, 0, words) };
}

/** There are four classes to each power of two. */
function classFor(words: number): number {
  if (words <= wordsMin) return 0;
  const power = 31 - clz32(words - 1);
  return (power - 6) * 4 + (((words - 1) >>> (power - 2)) & 3) + 1;
}

function wordsOfClass(sizeClass: number): number {
  return ((4 + (sizeClass & 3)) << (sizeClass >> 2)) * (wordsMin / 4);
}
