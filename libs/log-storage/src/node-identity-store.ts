import { StorageError } from '@kiwi/kernel';
import type { NodeId } from '@kiwi/raft-core';
import { encodeRecord } from './codec/record.ts';
import { recordKey } from './codec/keys.ts';
import type { BatchWriter } from './database/batch-writer.ts';

/** Whom a directory belongs to. */
export interface DirectoryClaim {
  readonly nodeId: NodeId;
  /** The cluster, where one has a name; a claim without it fits any. */
  readonly clusterId?: string;
}

/** What the directory says about itself when it is opened. */
export interface StoredIdentity {
  readonly claim: DirectoryClaim | null;
  /** 0 when the node has never run. */
  readonly incarnation: number;
}

/** Who the node is, durable in the same database as its log: its id and which of its lives this is. */
export class NodeIdentityStore {
  readonly #directory: string;
  readonly #writer: BatchWriter;
  readonly #wallClock: () => number;
  #claim: DirectoryClaim | null;
  #incarnation: number;

  constructor(options: {
    readonly directory: string;
    readonly writer: BatchWriter;
    readonly wallClock: () => number;
    readonly stored: StoredIdentity;
  }) {
    this.#directory = options.directory;
    this.#writer = options.writer;
    this.#wallClock = options.wallClock;
    this.#claim = options.stored.claim;
    this.#incarnation = options.stored.incarnation;
  }

  /** Whom the directory belongs to; null until the first `claim`. */
  get owner(): DirectoryClaim | null {
    return this.#claim;
  }

  /**
   * Whether `claim` would be granted, without writing anything.
   *
   * @throws StorageError `KIWI_STORAGE_FOREIGN` when the directory already belongs to another node or cluster.
   */
  check(claim: DirectoryClaim): void {
    const owner = this.#claim;
    if (owner !== null && owner.nodeId !== claim.nodeId) {
      throw this.#foreign(`node ${owner.nodeId}, and this is node ${claim.nodeId}`, claim);
    }
    const clusterId = claim.clusterId ?? owner?.clusterId;
    if (owner?.clusterId !== undefined && owner.clusterId !== clusterId) {
      throw this.#foreign(`cluster "${owner.clusterId}", and this is "${clusterId}"`, claim);
    }
  }

  /**
   * Makes the directory belong to this node, for good. A log under another id would let one machine vote as two.
   *
   * @throws StorageError `KIWI_STORAGE_FOREIGN` when it already belongs to another node or cluster.
   */
  async claim(claim: DirectoryClaim): Promise<void> {
    this.check(claim);
    const owner = this.#claim;
    const clusterId = claim.clusterId ?? owner?.clusterId;
    if (owner !== null && owner.clusterId === clusterId) return;
    const merged = clusterId === undefined ? claim : { ...claim, clusterId };
    await this.#put('identity', merged);
    this.#claim = merged;
  }

  /**
   * A number for this life of the node, above those of all earlier lives; durable when it is returned. About the
   * time of day in milliseconds, so that it also rises when the directory was lost.
   */
  async bumpIncarnation(): Promise<number> {
    this.#incarnation = Math.max(this.#incarnation + 1, this.#wallClock());
    const incarnation = this.#incarnation;
    await this.#put('incarnation', incarnation);
    return incarnation;
  }

  async #put(name: 'identity' | 'incarnation', value: unknown): Promise<void> {
    const key = recordKey(name);
    const record = encodeRecord(key, value);
    await this.#writer.enqueue([{ type: 'put', key, value: record }], record.length, true);
  }

  #foreign(whose: string, claim: DirectoryClaim): StorageError {
    return new StorageError(
      'KIWI_STORAGE_FOREIGN',
      `The directory ${this.#directory} belongs to ${whose}. ` +
        'Check cluster.node_id and cluster.data_dir; a node needs a directory of its own for life.',
      { details: { directory: this.#directory, owner: this.#claim, claim } },
    );
  }
}
