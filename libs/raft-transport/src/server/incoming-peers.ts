import type {
  ServerDuplexStream,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { NodeId, RaftMessage } from '@kiwi/raft-core';
import { isControlMessage } from '@kiwi/raft-core';
import type { TransportSettings } from '../transport-options.ts';
import { byeReason } from '../wire/frames.ts';
import type { FrameBatch, HelloFrame, PeerFrame, RaftFrame } from '../wire/frames.ts';
import { helloTo, objectionTo } from '../wire/greeting.ts';
import {
  frameOfMessage,
  frameOverheadBytes,
  messageBytes,
  messageOfFrame,
} from '../wire/raft-frame-codec.ts';
import { IncomingStream } from './incoming-stream.ts';
import type { IncomingStreamEvents } from './incoming-stream.ts';

export interface IncomingPeersEvents {
  /** A control stream of this peer was accepted: its process lives. */
  arrived(peer: NodeId): void;
  /** The peer's control stream ended and it did not say that it will redial. */
  closedByPeer(peer: NodeId): void;
  raftMessage(peer: NodeId, message: RaftMessage): void;
  peerMessage(peer: NodeId, kind: number, payload: Uint8Array): void;
}

/** The streams that one peer has open to this node; a newer one of a kind replaces an older. */
class IncomingPeer {
  control: IncomingStream<RaftFrame> | null = null;
  replicate: IncomingStream<RaftFrame> | null = null;
  exchange: IncomingStream<PeerFrame> | null = null;
}

/** The server side of the streams between nodes. */
export class IncomingPeers {
  readonly #settings: TransportSettings;
  readonly #events: IncomingPeersEvents;
  readonly #peers = new Map<NodeId, IncomingPeer>();
  #isStopped = false;

  constructor(settings: TransportSettings, events: IncomingPeersEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  get raftService(): UntypedServiceImplementation {
    return {
      Control: ((call: ServerDuplexStream<FrameBatch<RaftFrame>, FrameBatch<RaftFrame>>) =>
        this.#acceptControl(call)) as UntypedHandleCall,
      Replicate: ((call: ServerDuplexStream<FrameBatch<RaftFrame>, FrameBatch<RaftFrame>>) =>
        this.#acceptReplicate(call)) as UntypedHandleCall,
    };
  }

  get peerService(): UntypedServiceImplementation {
    return {
      Exchange: ((call: ServerDuplexStream<FrameBatch<PeerFrame>, FrameBatch<PeerFrame>>) =>
        this.#acceptExchange(call)) as UntypedHandleCall,
    };
  }

  /** Answers over a stream the peer opened; for a peer that this node does not dial. */
  sendRaft(to: NodeId, message: RaftMessage): boolean {
    const peer = this.#peers.get(to);
    const stream = isControlMessage(message) ? peer?.control : peer?.replicate;
    return stream?.writer.offer(frameOfMessage(message), messageBytes(message)) ?? false;
  }

  sendPeer(to: NodeId, kind: number, payload: Uint8Array): boolean {
    const bytes = payload.length + frameOverheadBytes;
    const stream = this.#peers.get(to)?.exchange;
    return stream?.writer.offer({ message: { kind, payload } }, bytes) ?? false;
  }

  /** Tells every peer that this node stops, and ends its streams. Nothing is reported any more. */
  stop(): void {
    this.#isStopped = true;
    for (const { control, replicate, exchange } of this.#peers.values()) {
      control?.writer.offer({ bye: { reason: byeReason.stopping } }, frameOverheadBytes);
      for (const stream of [control, replicate, exchange]) stream?.end();
    }
  }

  #acceptControl(call: ServerDuplexStream<FrameBatch<RaftFrame>, FrameBatch<RaftFrame>>): void {
    let goodbye: number | null = null;
    let id: NodeId = '';
    const stream = new IncomingStream<RaftFrame>(call, this.#limits(true), raftHello, {
      greeted: (hello) =>
        this.#greet(hello, (peer) => {
          id = hello.fromId;
          peer.control?.end();
          peer.control = stream;
          this.#events.arrived(id);
        }),
      frame: (frame) => {
        if (frame.ping !== undefined) {
          stream.writer.offer({ pong: frame.ping }, frameOverheadBytes);
        } else if (frame.bye !== undefined) {
          goodbye = frame.bye.reason;
        } else {
          this.#raftFrame(id, frame);
        }
      },
      ended: () => {
        const peer = this.#peers.get(id);
        if (this.#isStopped || peer?.control !== stream) return;
        peer.control = null;
        if (goodbye === null || goodbye === byeReason.stopping) this.#events.closedByPeer(id);
      },
    });
  }

  #acceptReplicate(call: ServerDuplexStream<FrameBatch<RaftFrame>, FrameBatch<RaftFrame>>): void {
    let id: NodeId = '';
    const stream = new IncomingStream<RaftFrame>(call, this.#limits(false), raftHello, {
      greeted: (hello) =>
        this.#greet(hello, (peer) => {
          id = hello.fromId;
          peer.replicate?.end();
          peer.replicate = stream;
        }),
      frame: (frame) => this.#raftFrame(id, frame),
      ended: () => {
        const peer = this.#peers.get(id);
        if (peer?.replicate === stream) peer.replicate = null;
      },
    });
  }

  #acceptExchange(call: ServerDuplexStream<FrameBatch<PeerFrame>, FrameBatch<PeerFrame>>): void {
    let id: NodeId = '';
    const stream = new IncomingStream<PeerFrame>(call, this.#limits(false), peerHello, {
      greeted: (hello) =>
        this.#greet(hello, (peer) => {
          id = hello.fromId;
          peer.exchange?.end();
          peer.exchange = stream;
        }),
      frame: ({ message }) => {
        if (message === undefined || this.#isStopped) return;
        this.#events.peerMessage(id, message.kind, message.payload);
      },
      ended: () => {
        const peer = this.#peers.get(id);
        if (peer?.exchange === stream) peer.exchange = null;
      },
    });
  }

  #greet(
    hello: HelloFrame,
    accept: (peer: IncomingPeer) => void,
  ): ReturnType<IncomingStreamEvents<unknown>['greeted']> {
    const objection = this.#isStopped
      ? `node ${this.#settings.id} is stopping`
      : objectionTo(hello, this.#settings);
    if (objection !== null) {
      const { fromId, address } = hello;
      this.#settings.logger.warn('stream_refused', { fromId, address, objection });
      return { objection };
    }
    let peer = this.#peers.get(hello.fromId);
    if (peer === undefined) this.#peers.set(hello.fromId, (peer = new IncomingPeer()));
    accept(peer);
    return { answer: helloTo(hello.fromId, this.#settings) };
  }

  #raftFrame(from: NodeId, frame: RaftFrame): void {
    if (this.#isStopped) return;
    const message = messageOfFrame(frame);
    if (message !== null) this.#events.raftMessage(from, message);
    else this.#settings.logger.warn('frame_unknown', { from, body: frame.body });
  }

  #limits(isControl: boolean): { queueBytesMax: number; receiveWindowBytes: number } {
    const { controlQueueBytesMax, queueBytesMax, receiveWindowBytes } = this.#settings.limits;
    return {
      queueBytesMax: isControl ? controlQueueBytesMax : queueBytesMax,
      receiveWindowBytes,
    };
  }
}

const raftHello = (hello: HelloFrame): RaftFrame => ({ hello });
const peerHello = (hello: HelloFrame): PeerFrame => ({ hello });
