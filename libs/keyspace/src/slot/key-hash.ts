import type { Latin1Buffer } from '../arena/latin1-buffer.ts';

// As locals of the module: reaching them through the global object costs more than calling them when run in a VM context.
const { imul } = Math;

/** The seed with which a key's hash is `hash32` of `@kiwi/datatypes`. */
export const partSeed = 0x811c9dc5 | 0;

/** FNV-1a from a start of one's own, with the final mixing of MurmurHash3: a signed integer of 32 bits. */
export function keyHash(key: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < key.length; i++) hash = imul(hash ^ key.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** The same of a key that lies in `bytes` from `from` to before `to`. */
export function keyHashOfBytes(
  bytes: Latin1Buffer,
  from: number,
  to: number,
  seed: number,
): number {
  let hash = seed;
  for (let i = from; i < to; i++) hash = imul(hash ^ (bytes[i] as number), 0x01000193);
  return mixed(hash);
}

function mixed(value: number): number {
  let hash = imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
