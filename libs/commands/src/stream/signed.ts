import type { Uint64 } from '@kiwi/datatypes';

/** What Redis makes of an unsigned integer in a reply: the same 64 bits with a sign. */
export function signed(value: Uint64): number | bigint {
  return typeof value === 'number' ? value : BigInt.asIntN(64, value);
}
