import type { LogIndex, NodeId, RaftStatus } from '@kiwi/raft-core';
import { peerMessageKind } from './peer-channel.ts';
import type { PeerChannel } from './peer-channel.ts';

export interface ReplicationProgressHost {
  readonly node: NodeId;
  readonly peers: PeerChannel;
  status(): RaftStatus;
}

type Answer = (count: number) => void;

/**
 * On how many other nodes entries are durable (WAIT). What is applied was committed, so a majority has it; the leader knows more, and is
 * asked over the peer channel. A question or its answer may be lost: whoever wants to know asks again.
 */
export class ReplicationProgress {
  readonly #host: ReplicationProgressHost;
  #lastQuestion = 0;
  readonly #asked = new Map<number, Answer>();

  constructor(host: ReplicationProgressHost) {
    this.#host = host;
  }

  /** Other nodes that have an entry which is applied here, at least: what its commit says, or the leader's own knowledge. */
  known(index: LogIndex): number {
    const status = this.#host.status();
    const { node } = this.#host;
    return status.role === 'leader' ? othersThrough(status, node, index) : othersByCommit(status);
  }

  /** Asks the leader, when that is another node. `answer` is called once or, when a message is lost, never; `forget` ends it. */
  ask(index: LogIndex, answer: Answer): { forget(): void } {
    const { peers, status } = this.#host;
    const { leader, role } = status();
    const id = ++this.#lastQuestion;
    if (leader !== null && role !== 'leader') {
      this.#asked.set(id, answer);
      peers.send(leader, peerMessageKind.progressQuestion, numbers(id, index));
    }
    return { forget: () => void this.#asked.delete(id) };
  }

  /** A question of another node. Only a leader can answer it. */
  questioned(from: NodeId, payload: Uint8Array): void {
    const status = this.#host.status();
    if (status.role !== 'leader' || payload.length !== messageBytes) return;
    const [id, index] = parse(payload);
    const count = othersThrough(status, from, index);
    this.#host.peers.send(from, peerMessageKind.progressAnswer, numbers(id, count));
  }

  answered(payload: Uint8Array): void {
    if (payload.length !== messageBytes) return;
    const [id, count] = parse(payload);
    const answer = this.#asked.get(id);
    this.#asked.delete(id);
    answer?.(count);
  }
}

/** Nodes other than `asking` on whose disks a leader knows the log through `index`. */
function othersThrough(status: RaftStatus, asking: NodeId, index: LogIndex): number {
  const { id, persistedIndex, peers } = status;
  const others = peers.filter((peer) => peer.id !== asking && peer.matchIndex >= index).length;
  return others + (id !== asking && persistedIndex >= index ? 1 : 0);
}

/** Of a majority of the voters, all but this node. */
function othersByCommit({ membership }: RaftStatus): number {
  const voters = membership.members.filter(({ role }) => role === 'voter').length;
  const outgoing = membership.outgoing.length;
  return Math.floor((outgoing > 0 ? Math.min(voters, outgoing) : voters) / 2);
}

const messageBytes = 16;

function numbers(first: number, second: number): Uint8Array {
  const bytes = Buffer.alloc(messageBytes);
  bytes.writeDoubleLE(first, 0);
  bytes.writeDoubleLE(second, 8);
  return bytes;
}

function parse(payload: Uint8Array): [number, number] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return [bytes.readDoubleLE(0), bytes.readDoubleLE(8)];
}
