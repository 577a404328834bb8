import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FrameBatch } from '../wire/frames.ts';
import { batchBytesMax, FrameWriter } from './frame-writer.ts';

/** A stream whose writes are finished by hand. */
class HeldStream {
  readonly batches: (readonly number[])[] = [];
  isEnded = false;
  #written: (() => void) | null = null;

  write(batch: FrameBatch<number>, written: () => void): void {
    if (this.#written !== null) throw new Error('a second write before the first was finished');
    this.batches.push(batch.frames);
    this.#written = written;
  }

  end(): void {
    this.isEnded = true;
  }

  finishWrite(): boolean {
    const written = this.#written;
    this.#written = null;
    written?.();
    return written !== null;
  }
}

describe('FrameWriter', () => {
  let stream: HeldStream;
  beforeEach(() => {
    stream = new HeldStream();
  });
  const turn = (): Promise<void> => Promise.resolve();

  test('sends the frames of one turn as one batch', async () => {
    const writer = new FrameWriter<number>(stream, 1000);
    for (const frame of [1, 2, 3]) writer.offer(frame, 10);
    expect(stream.batches).toEqual([]);
    await turn();
    expect(stream.batches).toEqual([[1, 2, 3]]);
  });

  test('gathers while a batch is being written', async () => {
    const writer = new FrameWriter<number>(stream, 1000);
    writer.offer(1, 10);
    await turn();
    writer.offer(2, 10);
    await turn();
    writer.offer(3, 10);
    await turn();
    expect(stream.batches).toEqual([[1]]);
    stream.finishWrite();
    expect(stream.batches).toEqual([[1], [2, 3]]);
  });

  test('refuses what does not fit its queue, and takes more once there is room', async () => {
    const writer = new FrameWriter<number>(stream, 100);
    expect(writer.offer(1, 60)).toBe(true);
    expect(writer.offer(2, 60)).toBe(false);
    await turn();
    expect(writer.pendingBytes).toBe(60);
    expect(writer.offer(3, 60)).toBe(false);
    stream.finishWrite();
    expect(writer.pendingBytes).toBe(0);
    expect(writer.offer(4, 60)).toBe(true);
  });

  test('takes a frame larger than its queue when that is empty', () => {
    const writer = new FrameWriter<number>(stream, 100);
    expect(writer.offer(1, 1000)).toBe(true);
    expect(writer.offer(2, 1)).toBe(false);
  });

  test('ends the stream behind what is queued', async () => {
    const writer = new FrameWriter<number>(stream, 100);
    writer.offer(1, 10);
    writer.end();
    expect(writer.offer(2, 10)).toBe(false);
    await turn();
    expect([stream.batches, stream.isEnded]).toEqual([[[1]], false]);
    stream.finishWrite();
    expect(stream.isEnded).toBe(true);
  });

  test('ends an idle stream at once, and only once', () => {
    const writer = new FrameWriter<number>(stream, 100);
    writer.end();
    expect(stream.isEnded).toBe(true);
    stream.isEnded = false;
    writer.end();
    expect(stream.isEnded).toBe(false);
  });

  test('writes nothing more once it is closed', async () => {
    const writer = new FrameWriter<number>(stream, 100);
    writer.offer(1, 10);
    writer.close();
    await turn();
    expect(stream.batches).toEqual([]);
    expect([writer.pendingBytes, writer.offer(2, 10)]).toEqual([0, false]);
  });

  test('keeps the order and loses nothing that it accepted, in batches of bounded size', async () => {
    const size = fc.integer({ min: 1, max: batchBytesMax });
    const step = fc.oneof({ weight: 5, arbitrary: size }, fc.constant('finish' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        stream = new HeldStream();
        const writer = new FrameWriter<number>(stream, 8 * batchBytesMax);
        const accepted: number[] = [];
        const sizes = new Map<number, number>();
        for (const [frame, action] of steps.entries()) {
          if (action === 'finish') stream.finishWrite();
          else if (writer.offer(frame, action)) {
            accepted.push(frame);
            sizes.set(frame, action);
          }
          if (frame % 3 === 0) await turn();
          expect(writer.pendingBytes).toBeLessThanOrEqual(8 * batchBytesMax);
        }
        await turn();
        while (stream.finishWrite());
        expect(stream.batches.flat()).toEqual(accepted);
        for (const batch of stream.batches) {
          const bytes = batch.reduce((sum, frame) => sum + (sizes.get(frame) ?? 0), 0);
          expect(batch.length === 1 || bytes <= batchBytesMax).toBe(true);
        }
      }),
    );
  });
});
