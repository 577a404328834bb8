import { parseInt64 } from '@kiwi/datatypes';
import { CommandError } from '../table/command-error.ts';
import { stringBytesMax } from '../string/string-value.ts';

/** Redis's limit: the bits of 512 MB. */
const bitsMax = 2 ** 32;

const offsetOutOfRange = new CommandError('ERR bit offset is not an integer or out of range');

/** Reads the position of a bit. */
export function bitOffsetArgument(text: string): number {
  return checkedOffset(text, 1);
}

/** Reads the position of a field of so many bits, in bits; `#3` is that of the fourth of fields side by side. */
export function fieldOffsetArgument(text: string, bits: number): number {
  return text.startsWith('#') ? checkedOffset(text.slice(1), bits) : checkedOffset(text, 1);
}

/** Throws when a string cannot be so long that it holds the bit at this position. */
export function checkWritableBit(offset: number): void {
  if (offset >= stringBytesMax * 8) throw offsetOutOfRange;
}

function checkedOffset(text: string, scale: number): number {
  const value = parseInt64(text);
  if (typeof value !== 'number' || value < 0 || value * scale >= bitsMax) throw offsetOutOfRange;
  return value * scale;
}
