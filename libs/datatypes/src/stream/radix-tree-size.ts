import type { Uint64 } from '../number/uint64.ts';
import type { StreamId } from './stream-id.ts';

const keyBytes = 16;
const keyWords = 4;

/**
 * Number of nodes of Redis's radix tree (antirez/rax, README) over these ids, which ascend, each as 16 bytes with the highest first. A node is a
 * branch, a stretch that all keys below have in common, or the end of a key. XINFO STREAM tells it.
 */
export function radixTreeNodes(ids: readonly StreamId[]): number {
  if (ids.length === 0) return 1;
  const words = new Uint32Array(keyWords * ids.length);
  ids.forEach(({ ms, seq }, i) => {
    setWords(words, keyWords * i, ms);
    setWords(words, keyWords * i + 2, seq);
  });
  return nodesBelow(words, 0, ids.length, 0);
}

function setWords(words: Uint32Array, at: number, value: Uint64): void {
  if (typeof value === 'number') {
    words[at] = Math.floor(value / 2 ** 32);
    words[at + 1] = value % 2 ** 32;
  } else {
    words[at] = Number(value >> 32n);
    words[at + 1] = Number(value & 0xffff_ffffn);
  }
}

/** Of the keys from `from` to before `to`, which have so many bytes in common that nodes above account for. */
function nodesBelow(words: Uint32Array, from: number, to: number, depth: number): number {
  const common = from + 1 === to ? keyBytes : commonBytes(words, from, to - 1);
  let nodes = (common > depth ? 1 : 0) + 1;
  if (common === keyBytes) return nodes;
  let start = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && byteAt(words, i, common) === byteAt(words, start, common)) continue;
    nodes += nodesBelow(words, start, i, common + 1);
    start = i;
  }
  return nodes;
}

function commonBytes(words: Uint32Array, a: number, b: number): number {
  for (let word = 0; word < keyWords; word++) {
    const different =
      (words[keyWords * a + word] as number) ^ (words[keyWords * b + word] as number);
    if (different !== 0) return 4 * word + (Math.clz32(different) >> 3);
  }
  return keyBytes;
}

function byteAt(words: Uint32Array, key: number, at: number): number {
  return ((words[keyWords * key + (at >> 2)] as number) >>> (24 - 8 * (at & 3))) & 0xff;
}
