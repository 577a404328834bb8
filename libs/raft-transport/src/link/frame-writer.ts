import type { FrameBatch } from '../wire/frames.ts';

/** The part of a gRPC stream that frames are written to. */
export interface BatchStream<F> {
  write(batch: FrameBatch<F>, written: () => void): unknown;
  end(): unknown;
}

/** A batch is closed once it holds this much; a larger frame travels alone. */
export const batchBytesMax = 256 * 1024;

/**
 * A bounded queue of frames in front of one gRPC stream.
 *
 *     offer ──▶ queue (bytesMax) ──▶ one batch at a time ──▶ stream
 *
 * Frames offered in one turn of the event loop, and those offered while a batch is being written, leave together as one
 * gRPC message: the cost of a message in grpc-js is paid per batch. Nothing waits for a timer.
 */
export class FrameWriter<F> {
  readonly #stream: BatchStream<F>;
  readonly #bytesMax: number;
  #frames: F[] = [];
  #sizes: number[] = [];
  #queuedBytes = 0;
  #writingBytes = 0;
  #isFlushScheduled = false;
  #isWriting = false;
  #state: 'open' | 'ending' | 'closed' = 'open';
  readonly #flushTurn = (): void => {
    this.#isFlushScheduled = false;
    this.#flush();
  };
  readonly #written = (): void => {
    this.#isWriting = false;
    this.#writingBytes = 0;
    this.#flush();
  };

  constructor(stream: BatchStream<F>, bytesMax: number) {
    this.#stream = stream;
    this.#bytesMax = bytesMax;
  }

  /** Bytes offered and not yet handed to the operating system. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#writingBytes;
  }

  /** False when the queue is full or the stream closed: the frame is dropped. An empty queue takes a frame of any size. */
  offer(frame: F, bytes: number): boolean {
    if (this.#state !== 'open') return false;
    const pendingBytes = this.pendingBytes;
    if (pendingBytes > 0 && pendingBytes + bytes > this.#bytesMax) return false;
    this.#frames.push(frame);
    this.#sizes.push(bytes);
    this.#queuedBytes += bytes;
    if (!this.#isFlushScheduled && !this.#isWriting) {
      this.#isFlushScheduled = true;
      queueMicrotask(this.#flushTurn);
    }
    return true;
  }

  /** Half-closes the stream behind what is queued. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    if (!this.#isFlushScheduled && !this.#isWriting) this.#flush();
  }

  /** Forgets what is queued: the stream is gone. */
  close(): void {
    this.#state = 'closed';
    this.#frames = [];
    this.#sizes = [];
    this.#queuedBytes = 0;
    this.#writingBytes = 0;
  }

  #flush(): void {
    if (this.#isWriting || this.#state === 'closed') return;
    if (this.#frames.length === 0) {
      if (this.#state === 'ending') {
        this.#state = 'closed';
        this.#stream.end();
      }
      return;
    }
    this.#isWriting = true;
    this.#stream.write({ frames: this.#takeBatch() }, this.#written);
  }

  #takeBatch(): F[] {
    let count = 0;
    let bytes = 0;
    for (const size of this.#sizes) {
      if (count > 0 && bytes + size > batchBytesMax) break;
      bytes += size;
      count++;
    }
    this.#queuedBytes -= bytes;
    this.#writingBytes = bytes;
    if (count === this.#frames.length) {
      const frames = this.#frames;
      this.#frames = [];
      this.#sizes = [];
      return frames;
    }
    this.#sizes.splice(0, count);
    return this.#frames.splice(0, count);
  }
}
