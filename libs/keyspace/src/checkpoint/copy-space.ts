import type { Latin1Buffer } from '../arena/latin1-buffer.ts';

const firstChunkBytes = 64 * 1024;
/** Above what the C library takes from its own heap, which large stretches that come and go would leave full of holes. */
const chunkBytesMax = 64 * 1024 * 1024;
/** So much is worth a collection of garbage. */
const collectedBytesMin = 16 * 1024 * 1024;

const noBytes = Buffer.alloc(0) as unknown as Latin1Buffer;

/** Room for copies that live about as long as each other, side by side in few large stretches. */
export class CopySpace {
  #chunk = noBytes;
  #used = 0;
  #nextBytes = firstChunkBytes;
  #bytes = 0;

  allocate(length: number): Latin1Buffer {
    if (this.#used + length > this.#chunk.length) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(this.#nextBytes, length)) as Latin1Buffer;
      this.#used = 0;
      this.#bytes += this.#chunk.length;
      this.#nextBytes = Math.min(4 * this.#nextBytes, chunkBytesMax);
    }
    const start = this.#used;
    this.#used += length;
    return this.#chunk.subarray(start, start + length) as Latin1Buffer;
  }

  /** Nobody needs the copies any more. */
  clear(): void {
    const isMuch = this.#bytes >= collectedBytesMin;
    this.#chunk = noBytes;
    this.#used = this.#bytes = 0;
    this.#nextBytes = firstChunkBytes;
    // Nothing else would have the memory given back on a node that has become idle: V8 begins to collect, beside other work, when so much has been asked for outside its heap. Memory that is
    // never touched takes none.
    if (isMuch) Buffer.allocUnsafeSlow(chunkBytesMax);
  }
}
