/** How a {@link SimulatedDisk} behaves. Times in virtual ms. */
export interface DiskFaults {
  /** The least time from the start of a write until it is durable. */
  readonly writeMinMs: number;
  /** Mean of the exponentially distributed time on top of that. */
  readonly writeMeanMs: number;
  /** Mean time to read entries back. */
  readonly readMeanMs: number;
  /**
   * False: one write at a time, what comes meanwhile is joined into the next (group commit, as `RaftNode` does).
   * True: every write is begun at once; they become durable in order.
   */
  readonly pipelined: boolean;
  /** Probability that a write starts a slow period of the disk. */
  readonly slowRate: number;
  /** Writes take this many times as long in a slow period. */
  readonly slowFactor: number;
  /** Mean length of a slow period. */
  readonly slowMeanMs: number;
  /** Probability that a write fails, after which the disk refuses all writes until the node restarts. */
  readonly failureRate: number;
}

/** A disk that is quick and never fails. A crash still loses what was not synced. */
export const faultlessDisk: DiskFaults = {
  writeMinMs: 0.3,
  writeMeanMs: 0.2,
  readMeanMs: 0.2,
  pipelined: false,
  slowRate: 0,
  slowFactor: 1,
  slowMeanMs: 0,
  failureRate: 0,
};
