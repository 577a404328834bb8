import type { Client, StatusObject } from '@grpc/grpc-js';
import type { NodeId, RaftMessage } from '@kiwi/raft-core';
import { isControlMessage } from '@kiwi/raft-core';
import type { TransportSettings } from '../transport-options.ts';
import { byeReason } from '../wire/frames.ts';
import type { ByeReason, HelloFrame, PeerFrame, RaftFrame } from '../wire/frames.ts';
import { helloTo, objectionTo } from '../wire/greeting.ts';
import { frameOfMessage, frameOverheadBytes, messageOfFrame } from '../wire/raft-frame-codec.ts';
import type { NodeServices } from '../wire/services.ts';
import { ControlPings } from './control-pings.ts';
import { openChannel } from './grpc-channel.ts';
import { isRefusal, OutgoingStream } from './outgoing-stream.ts';
import type { OutgoingStreamEvents } from './outgoing-stream.ts';

/**
 * - `failed`: nobody answered.
 * - `refused`: somebody answered who is not the peer, or does not want us.
 * - `closedByPeer`: the control stream of a working connection ended at the peer's side, unless the peer said that it will redial.
 * - `lost`: any other end of a working connection (silence, the bulk connection alone, the peer redialing).
 */
export type ConnectionEnd = 'failed' | 'refused' | 'closedByPeer' | 'lost';

export interface OutgoingConnectionEvents {
  /** All three streams are greeted. */
  ready(): void;
  /** Frames on the back direction: answers to this node as one the peer does not dial. */
  raftMessage(message: RaftMessage): void;
  peerMessage(kind: number, payload: Uint8Array): void;
  contact(roundTripMs: number): void;
  /** Comes once, unless `close` came first. */
  ended(end: ConnectionEnd, details: string): void;
}

/** After the end of a bulk stream: how long its cause may take to end the control stream too. */
const controlEndsWithinMs = 50;

/** One attempt to reach a peer, and if it works, the connection until it ends. Never used again. */
export class OutgoingConnection {
  readonly #events: OutgoingConnectionEvents;
  readonly #settings: TransportSettings;
  readonly #peer: NodeId;
  readonly #clients: readonly Client[];
  readonly #control: OutgoingStream<RaftFrame>;
  readonly #replicate: OutgoingStream<RaftFrame>;
  readonly #exchange: OutgoingStream<PeerFrame>;
  readonly #pings: ControlPings;
  readonly #cancelDialTimer: () => void;
  #awaitedGreetings = 3;
  #liveStreams = 3;
  #byeReason: number | null = null;
  #cancelEndTimer: (() => void) | null = null;
  #isOver = false;
  #drained: (() => void) | null = null;

  constructor(
    peer: { readonly id: NodeId; readonly address: string },
    settings: TransportSettings,
    services: NodeServices,
    events: OutgoingConnectionEvents,
  ) {
    const { limits, timing, clock } = settings;
    this.#events = events;
    this.#settings = settings;
    this.#peer = peer.id;
    this.#pings = new ControlPings(clock, timing, {
      sendPing: (stamp) => this.#control.writer.offer({ ping: { stamp } }, frameOverheadBytes),
      contact: (roundTripMs) => events.contact(roundTripMs),
      silent: () => this.#end('lost', `no answer for ${timing.silenceMaxMs} ms`, 'redialing'),
    });
    this.#cancelDialTimer = clock.schedule(timing.dialTimeoutMs, () =>
      this.#end('failed', `not greeted within ${timing.dialTimeoutMs} ms`, null),
    );
    const controlClient = openChannel(peer.address, limits);
    const bulkClient = openChannel(peer.address, limits);
    this.#clients = [controlClient, bulkClient];
    const hello = { hello: helloTo(peer.id, settings) };
    this.#control = new OutgoingStream<RaftFrame>(
      controlClient,
      services.control,
      hello,
      limits.controlQueueBytesMax,
      this.#streamEvents((frame) => this.#controlFrame(frame), true),
    );
    this.#replicate = new OutgoingStream<RaftFrame>(
      bulkClient,
      services.replicate,
      hello,
      limits.queueBytesMax,
      this.#streamEvents((frame) => this.#raftFrame(frame), false),
    );
    this.#exchange = new OutgoingStream<PeerFrame>(
      bulkClient,
      services.exchange,
      hello,
      limits.queueBytesMax,
      this.#streamEvents((frame) => this.#peerFrame(frame), false),
    );
  }

  get isReady(): boolean {
    return this.#awaitedGreetings === 0 && !this.#isOver;
  }

  /** Bytes waiting for the peer, on all streams. */
  get pendingBytes(): number {
    return (
      this.#control.writer.pendingBytes +
      this.#replicate.writer.pendingBytes +
      this.#exchange.writer.pendingBytes
    );
  }

  sendRaft(message: RaftMessage, bytes: number): boolean {
    if (!this.isReady) return false;
    const stream = isControlMessage(message) ? this.#control : this.#replicate;
    return stream.writer.offer(frameOfMessage(message), bytes);
  }

  sendPeer(kind: number, payload: Uint8Array): boolean {
    if (!this.isReady) return false;
    const bytes = payload.length + frameOverheadBytes;
    return this.#exchange.writer.offer({ message: { kind, payload } }, bytes);
  }

  /** Says goodbye behind what is queued. Resolves when the streams are gone, after `closeGraceMs` at the latest. */
  close(reason: keyof typeof byeReason): Promise<void> {
    this.#isOver = true;
    this.#dismiss(byeReason[reason]);
    if (this.#liveStreams === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  #streamEvents<F>(frame: (frame: F) => void, isControl: boolean): OutgoingStreamEvents<F> {
    return {
      greeted: (hello) => this.#greeted(hello),
      frame: (received) => {
        if (!this.#isOver) frame(received);
      },
      ended: (status) => this.#streamEnded(status, isControl),
    };
  }

  #greeted(hello: HelloFrame | null): string | null {
    const objection =
      hello === null
        ? 'the answer is not a greeting'
        : hello.fromId !== this.#peer
          ? `node ${hello.fromId} answered for ${this.#peer}`
          : objectionTo(hello, this.#settings);
    if (objection !== null) {
      this.#end('refused', objection, null);
      return objection;
    }
    this.#awaitedGreetings--;
    if (this.isReady) {
      this.#cancelDialTimer();
      this.#events.ready();
      this.#pings.start();
    }
    return null;
  }

  #controlFrame(frame: RaftFrame): void {
    if (frame.pong !== undefined) this.#pings.pong(frame.pong.stamp);
    else if (frame.bye !== undefined) this.#byeReason = frame.bye.reason;
    else this.#raftFrame(frame);
  }

  #raftFrame(frame: RaftFrame): void {
    const message = messageOfFrame(frame);
    if (message !== null) this.#events.raftMessage(message);
  }

  #peerFrame(frame: PeerFrame): void {
    if (frame.message !== undefined) {
      this.#events.peerMessage(frame.message.kind, frame.message.payload);
    }
  }

  #streamEnded(status: StatusObject, isControl: boolean): void {
    this.#liveStreams--;
    if (this.#liveStreams === 0) this.#allStreamsEnded();
    if (this.#isOver) return;
    if (!this.isReady) {
      this.#end(isRefusal(status) ? 'refused' : 'failed', status.details, null);
    } else if (isControl) {
      const willRedial = this.#byeReason !== null && this.#byeReason !== byeReason.stopping;
      this.#end(willRedial ? 'lost' : 'closedByPeer', status.details, null);
    } else {
      // A dying process closes both connections; which is seen first is chance. The control stream decides.
      this.#cancelEndTimer ??= this.#settings.clock.schedule(controlEndsWithinMs, () =>
        this.#end('lost', `bulk connection: ${status.details}`, 'redialing'),
      );
    }
  }

  #allStreamsEnded(): void {
    this.#cancelEndTimer?.();
    this.#drained?.();
  }

  #end(end: ConnectionEnd, details: string, farewell: keyof typeof byeReason | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dismiss(farewell === null ? null : byeReason[farewell]);
    this.#events.ended(end, details);
  }

  /** With a farewell the streams end in order, and are cut only if that takes too long; without one they are cut. */
  #dismiss(farewell: ByeReason | null): void {
    this.#cancelDialTimer();
    this.#pings.stop();
    this.#cancelEndTimer?.();
    const streams = [this.#control, this.#replicate, this.#exchange];
    if (farewell !== null && this.#awaitedGreetings === 0) {
      this.#control.writer.offer({ bye: { reason: farewell } }, frameOverheadBytes);
      for (const stream of streams) stream.writer.end();
      this.#cancelEndTimer = this.#settings.clock.schedule(
        this.#settings.timing.closeGraceMs,
        () => {
          for (const stream of streams) stream.cancel();
        },
      );
    } else {
      for (const stream of streams) stream.cancel();
    }
    for (const client of this.#clients) client.close();
  }
}
