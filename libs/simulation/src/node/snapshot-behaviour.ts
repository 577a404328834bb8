/** How a simulated node makes, sends and takes in snapshots. */
export interface SnapshotBehaviour {
  /** The node makes one when so many entries were applied since the last. */
  readonly everyEntries: number;
  /** So many entries up to the snapshot's index stay in the log. */
  readonly trailingEntries: number;
  /** Snapshots travel in pieces of this size. */
  readonly chunkBytesMax: number;
  /** Mean time until a snapshot is durable, the own one or a peer's; virtual ms. */
  readonly saveMeanMs: number;
  /** Mean time until a piece of a peer's snapshot is stored; virtual ms. */
  readonly chunkMeanMs: number;
  /** Probability that a snapshot or a piece of one cannot be written or read. */
  readonly failureRate: number;
  /** Probability that the process dies at the moment a snapshot is durable, before it knows; it is restarted soon after. */
  readonly crashRate: number;
}

export const noSnapshotFaults = { failureRate: 0, crashRate: 0 } as const;
