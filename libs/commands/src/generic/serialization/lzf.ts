import { stringBytesMax } from '../../string/string-value.ts';
import { MalformedPayload } from './malformed-payload.ts';

/** Unpacks what LibLZF packed: runs of literal bytes, and references to at most 8 KiB back. */
export function lzfDecompress(packed: Uint8Array, length: number): Uint8Array {
  // A reference of three bytes stands for at most 264: a length beyond that is a lie, and not worth the memory.
  if (length > 264 * packed.length || length > stringBytesMax) {
    throw new MalformedPayload('a string is too long');
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  let i = 0;
  const next = () => {
    if (i >= packed.length) throw new MalformedPayload('a packed string ends too early');
    return packed[i++] as number;
  };
  while (i < packed.length) {
    const control = next();
    if (control < 32) {
      const count = control + 1;
      if (i + count > packed.length || at + count > length) throw new MalformedPayload('a run');
      bytes.set(packed.subarray(i, i + count), at);
      i += count;
      at += count;
      continue;
    }
    let count = control >> 5;
    if (count === 7) count += next();
    count += 2;
    let from = at - ((control & 0x1f) << 8) - next() - 1;
    if (from < 0 || at + count > length) throw new MalformedPayload('a reference');
    // Byte by byte: a reference may reach into what it makes.
    for (; count > 0; count--) bytes[at++] = bytes[from++] as number;
  }
  if (at !== length) throw new MalformedPayload('a packed string is too short');
  return bytes;
}
