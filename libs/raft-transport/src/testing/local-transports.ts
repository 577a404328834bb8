import type { NodeId, RaftMessage, TransportHandler } from '@kiwi/raft-core';
import { GrpcTransport } from '../grpc-transport.ts';
import type { GrpcTransportOptions } from '../transport-options.ts';

/** A handler that remembers everything it was told. */
export class RecordingHandler implements TransportHandler {
  readonly messages: { readonly from: NodeId; readonly message: RaftMessage }[] = [];
  readonly unreachable: NodeId[] = [];
  readonly closed: NodeId[] = [];

  message(from: NodeId, message: RaftMessage): void {
    this.messages.push({ from, message });
  }

  peerUnreachable(peer: NodeId): void {
    this.unreachable.push(peer);
  }

  peerClosed(peer: NodeId): void {
    this.closed.push(peer);
  }
}

export interface LocalNode {
  readonly id: NodeId;
  readonly transport: GrpcTransport;
  readonly handler: RecordingHandler;
  readonly port: number;
  readonly address: string;
}

/** Transports on the loopback for specs; stops them all in the end. */
export class LocalTransports {
  readonly #nodes: LocalNode[] = [];

  /** Starts a node on `port` (0: any). */
  async start(
    id: NodeId,
    options: Partial<GrpcTransportOptions> = {},
    port = 0,
  ): Promise<LocalNode> {
    const handler = new RecordingHandler();
    const transport = new GrpcTransport({
      id,
      address: `127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      ...options,
    });
    await transport.start(handler);
    const bound = transport.status.port ?? 0;
    const node = { id, transport, handler, port: bound, address: `127.0.0.1:${bound}` };
    this.#nodes.push(node);
    return node;
  }

  /** Starts these nodes and waits until each can send to each. */
  async startConnected(
    ids: readonly NodeId[],
    options: Partial<GrpcTransportOptions> = {},
  ): Promise<LocalNode[]> {
    const nodes = await Promise.all(ids.map((id) => this.start(id, options)));
    for (const { transport } of nodes) transport.setPeers(nodes);
    for (const { transport } of nodes) await untilConnected(transport, ids.length - 1);
    return nodes;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#nodes.splice(0).map(({ transport }) => transport.stop()));
  }
}

export function untilConnected(transport: GrpcTransport, count = 1): Promise<void> {
  return until(
    () => transport.status.peers.filter(({ state }) => state === 'connected').length === count,
    `${count} connected peers`,
  );
}

/** Resolves as soon as the condition holds; rejects, saying what was awaited, when it does not within `withinMs`. */
export async function until(
  condition: () => boolean,
  what: string,
  withinMs = 5000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`);
    await pause(1);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An append with one entry of this data. */
export function appendOf(index: number, data: Uint8Array): RaftMessage {
  return {
    type: 'append',
    term: 1,
    prevLogIndex: index - 1,
    prevLogTerm: 1,
    commitIndex: index - 1,
    entries: [{ index, term: 1, kind: 'command', data }],
  };
}
