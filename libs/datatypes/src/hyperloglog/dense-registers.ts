import { registerCount } from './cardinality.ts';

/** Of a register. */
const registerBits = 6;
const registerMask = 63;

/** Length of all registers in bytes. */
export const denseBytes = (registerCount * registerBits) / 8;

/** Reads a register of 6 bits; the lowest bits of the first byte are register 0. `start` is where the registers begin. */
export function denseRegister(bytes: Uint8Array, start: number, index: number): number {
  const bit = index * registerBits;
  const at = start + (bit >>> 3);
  const shift = bit & 7;
  const next = shift > 2 ? (bytes[at + 1] as number) : 0;
  return (((bytes[at] as number) | (next << 8)) >>> shift) & registerMask;
}

/** As {@link denseRegister}, of a byte string. */
export function denseRegisterOf(text: string, start: number, index: number): number {
  const bit = index * registerBits;
  const at = start + (bit >>> 3);
  const shift = bit & 7;
  const next = shift > 2 ? text.charCodeAt(at + 1) : 0;
  return ((text.charCodeAt(at) | (next << 8)) >>> shift) & registerMask;
}

export function setDenseRegister(
  bytes: Uint8Array,
  start: number,
  index: number,
  value: number,
): void {
  const bit = index * registerBits;
  const at = start + (bit >>> 3);
  const shift = bit & 7;
  bytes[at] = ((bytes[at] as number) & ~(registerMask << shift)) | (value << shift);
  if (shift <= 2) return;
  const rest = 8 - shift;
  bytes[at + 1] = ((bytes[at + 1] as number) & ~(registerMask >>> rest)) | (value >>> rest);
}
