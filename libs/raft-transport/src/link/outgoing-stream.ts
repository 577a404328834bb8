import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { Client, ClientDuplexStream, StatusObject } from '@grpc/grpc-js';
import type { FrameBatch, HelloFrame } from '../wire/frames.ts';
import type { StreamMethod } from '../wire/services.ts';
import { FrameWriter } from './frame-writer.ts';

export interface OutgoingStreamEvents<F> {
  /** The first frame of the other side. Returns why it is not acceptable, or null. */
  greeted(hello: HelloFrame | null): string | null;
  frame(frame: F): void;
  /** Always comes, once, last. */
  ended(status: StatusObject): void;
}

const greetingBytes = 256;

/** A stream this node opened: greets, checks the answer, then carries frames both ways. */
export class OutgoingStream<F extends { readonly hello?: HelloFrame }> {
  readonly writer: FrameWriter<F>;
  readonly #call: ClientDuplexStream<FrameBatch<F>, FrameBatch<F>>;
  readonly #events: OutgoingStreamEvents<F>;
  #isGreeted = false;

  constructor(
    client: Client,
    method: StreamMethod<F>,
    hello: F,
    queueBytesMax: number,
    events: OutgoingStreamEvents<F>,
  ) {
    const { path, codec } = method;
    this.#events = events;
    this.#call = client.makeBidiStreamRequest(
      path,
      codec.encoderOfStream(),
      codec.decode,
      new Metadata(),
    );
    this.writer = new FrameWriter<F>(this.#call, queueBytesMax);
    this.#call.on('data', (batch: FrameBatch<F>) => this.#receive(batch));
    // The status says it all, but an 'error' without a listener would be thrown.
    this.#call.on('error', () => undefined);
    this.#call.on('status', (status: StatusObject) => {
      this.writer.close();
      events.ended(status);
    });
    this.writer.offer(hello, greetingBytes);
  }

  /** Cuts the stream; `ended` follows. */
  cancel(): void {
    this.writer.close();
    this.#call.cancel();
  }

  #receive(batch: FrameBatch<F>): void {
    for (const frame of batch.frames) {
      if (this.#isGreeted) {
        this.#events.frame(frame);
        continue;
      }
      this.#isGreeted = true;
      if (this.#events.greeted(frame.hello ?? null) !== null) {
        this.cancel();
        return;
      }
    }
  }
}

/** The other side answered, but is not whom we look for or does not want us. */
export function isRefusal(status: StatusObject): boolean {
  return status.code === grpcStatus.FAILED_PRECONDITION;
}
