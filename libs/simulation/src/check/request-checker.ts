import type { Entry, LogIndex } from '@kiwi/raft-core';
import type { PendingRequest } from '../cluster/request.ts';
import type { CommittedLog } from './committed-log.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/** What clients were told must be true, then and for ever. */
export class RequestChecker {
  readonly #committed: CommittedLog;
  readonly #refused = new Set<Uint8Array>();
  readonly #committedData = new Map<Uint8Array, LogIndex>();

  constructor(committed: CommittedLog) {
    this.#committed = committed;
  }

  /** Call for each entry that becomes committed. */
  readonly committed = (entry: Entry): void => {
    if (entry.kind !== 'command') return;
    if (this.#refused.has(entry.data)) {
      violated('refused-then-committed', `entry ${entry.index} was refused to its proposer`);
    }
    const elsewhere = this.#committedData.get(entry.data);
    if (elsewhere !== undefined) {
      violated('applied-twice', `one proposal is committed at ${elsewhere} and at ${entry.index}`);
    }
    this.#committedData.set(entry.data, entry.index);
  };

  /** Call for each answer of the core, before it is acted upon. */
  answering(node: ObservedNode, request: PendingRequest | undefined): void {
    if (request === undefined)
      violated('answered-once', `${node.id} answers a request nobody made`);
    if (request.answered) violated('answered-once', `${node.id} answers ${request.id} again`);
  }

  /** The leader says where it put a proposal. */
  accepted(node: ObservedNode, request: PendingRequest): void {
    const { place, data, id } = request;
    if (place === null) return;
    if (place.lastIndex - place.firstIndex + 1 !== data.length) {
      violated(
        'status-consistent',
        `${node.id} accepted ${data.length} entries of ${id} as others`,
      );
    }
    data.forEach((bytes, offset) => {
      const entry = node.disk.log.entry(place.firstIndex + offset);
      if (entry?.data !== bytes || entry.term !== place.term) {
        violated('status-consistent', `${node.id} did not put request ${id} where it says`);
      }
    });
  }

  /** The client learns that its proposal is surely not committed. */
  refused(node: ObservedNode, request: PendingRequest): void {
    for (const bytes of request.data) {
      if (this.#committedData.has(bytes)) {
        violated(
          'refused-then-committed',
          `${node.id} refuses the committed request ${request.id}`,
        );
      }
      this.#refused.add(bytes);
    }
  }

  /** The client learns that its proposal is committed. */
  acknowledged(node: ObservedNode, request: PendingRequest): void {
    for (const bytes of request.data) {
      const index = this.#committedData.get(bytes);
      if (index === undefined || this.#committed.entry(index)?.data !== bytes) {
        violated('acknowledged-lost', `${node.id} acknowledges ${request.id}, not committed`);
      }
    }
  }

  /** What a read asked now must see: all that any node has called committed. */
  get readFloor(): LogIndex {
    return this.#committed.lastIndex;
  }

  /** A read point was given. */
  readReady(node: ObservedNode, request: PendingRequest, index: LogIndex): void {
    if (index < request.readFloor) {
      violated(
        'read-linearizable',
        `${node.id} reads at ${index}, but ${request.readFloor} was committed before the question`,
      );
    }
  }
}
