import { status as grpcStatus } from '@grpc/grpc-js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { FrameWriter } from '../link/frame-writer.ts';
import type { FrameBatch, HelloFrame } from '../wire/frames.ts';
import { widenReceiveWindow } from './receive-window.ts';

export interface IncomingStreamEvents<F> {
  /** The first frame of the other side. Returns the greeting to answer with, or why the stream is refused. */
  greeted(hello: HelloFrame): { readonly answer: HelloFrame } | { readonly objection: string };
  frame(frame: F): void;
  /** Comes once, last, if `greeted` accepted. */
  ended(): void;
}

export interface IncomingStreamLimits {
  readonly queueBytesMax: number;
  readonly receiveWindowBytes: number;
}

const greetingBytes = 256;

/** A stream another node opened: checks its greeting, answers it, then carries frames both ways. */
export class IncomingStream<F extends { readonly hello?: HelloFrame }> {
  readonly writer: FrameWriter<F>;
  readonly #call: ServerDuplexStream<FrameBatch<F>, FrameBatch<F>>;
  readonly #events: IncomingStreamEvents<F>;
  readonly #frameOfHello: (hello: HelloFrame) => F;
  #state: 'new' | 'greeted' | 'ended' = 'new';

  constructor(
    call: ServerDuplexStream<FrameBatch<F>, FrameBatch<F>>,
    limits: IncomingStreamLimits,
    frameOfHello: (hello: HelloFrame) => F,
    events: IncomingStreamEvents<F>,
  ) {
    this.#call = call;
    this.#events = events;
    this.#frameOfHello = frameOfHello;
    this.writer = new FrameWriter<F>(call, limits.queueBytesMax);
    widenReceiveWindow(call, limits.receiveWindowBytes);
    call.on('data', (batch: FrameBatch<F>) => this.#receive(batch));
    // The other side is done: so are we.
    call.on('end', () => this.writer.end());
    call.on('cancelled', () => this.#end());
    call.on('close', () => this.#end());
  }

  /** Ends the stream behind what is queued for it. */
  end(): void {
    this.writer.end();
  }

  /** Ends the stream with an error status. */
  refuse(objection: string): void {
    this.#end();
    this.#call.emit('error', { code: grpcStatus.FAILED_PRECONDITION, details: objection });
  }

  #receive(batch: FrameBatch<F>): void {
    for (const frame of batch.frames) {
      if (this.#state === 'ended') return;
      if (this.#state === 'greeted') this.#events.frame(frame);
      else this.#greet(frame.hello ?? null);
    }
  }

  #greet(hello: HelloFrame | null): void {
    if (hello === null) {
      this.refuse('the first frame must be a Hello');
      return;
    }
    const verdict = this.#events.greeted(hello);
    if ('objection' in verdict) {
      this.refuse(verdict.objection);
      return;
    }
    this.#state = 'greeted';
    this.writer.offer(this.#frameOfHello(verdict.answer), greetingBytes);
  }

  #end(): void {
    const wasGreeted = this.#state === 'greeted';
    this.#state = 'ended';
    this.writer.close();
    if (wasGreeted) this.#events.ended();
  }
}
