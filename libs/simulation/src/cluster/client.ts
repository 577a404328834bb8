import type { MembershipChange, NodeId, RaftEvent, RequestId } from '@kiwi/raft-core';
import type { RequestChecker } from '../check/request-checker.ts';
import type { SimulatedNode } from '../node/simulated-node.ts';
import type { PendingRequest, SimulatedRequest } from './request.ts';

/** What a client needs of the cluster. */
export interface ClientSurroundings {
  readonly nowMs: number;
  readonly checker: RequestChecker;
  /** @throws RangeError when there is no such node */
  node(id: NodeId): SimulatedNode;
  /** Tells the trace. */
  asking(node: SimulatedNode, event: string, id: RequestId): void;
}

/** Asks nodes for things, each request under an id of its own. */
export class Client {
  readonly #around: ClientSurroundings;
  #lastId = 0;

  constructor(around: ClientSurroundings) {
    this.#around = around;
  }

  /** An id that no request has had. */
  newId(): RequestId {
    this.#lastId += 1;
    return this.#lastId;
  }

  propose(to: NodeId, data: readonly Uint8Array[]): SimulatedRequest {
    // Copies: entries are told apart by the identity of their bytes.
    const entries = data.map((bytes) => bytes.slice());
    return this.#ask(this.#request(to, 'propose', { data: entries }), (id) => ({
      type: 'propose',
      id,
      data: entries,
    }));
  }

  readIndex(to: NodeId, query: (() => unknown) | null): SimulatedRequest {
    return this.#ask(this.#request(to, 'read', { query }), (id) => ({ type: 'readIndex', id }));
  }

  transferLeadership(from: NodeId, target: NodeId | null): SimulatedRequest {
    const request = this.#request(from, 'transfer');
    return this.#ask(request, (id) => ({ type: 'transferLeadership', id, target }));
  }

  changeMembership(at: NodeId, change: MembershipChange): SimulatedRequest {
    const request = this.#request(at, 'membership');
    return this.#ask(request, (id) => ({ type: 'changeMembership', id, change }));
  }

  #ask(request: PendingRequest, eventOf: (id: RequestId) => RaftEvent): SimulatedRequest {
    const node = this.#around.node(request.node);
    const event = eventOf(request.id);
    this.#around.asking(node, event.type, request.id);
    node.ask(request, event);
    return request;
  }

  #request(
    node: NodeId,
    kind: PendingRequest['kind'],
    what: Partial<Pick<PendingRequest, 'data' | 'query'>> = {},
  ): PendingRequest {
    return {
      id: this.newId(),
      node,
      kind,
      askedAtMs: this.#around.nowMs,
      outcome: null,
      data: what.data ?? [],
      readFloor: this.#around.checker.readFloor,
      query: what.query ?? null,
      answered: false,
      place: null,
      results: [],
    };
  }
}
