/** How a {@link SimulatedNetwork} treats messages while no partition or clog is in force. Times in virtual ms. */
export interface NetworkFaults {
  /** The least time a message takes. */
  readonly latencyMinMs: number;
  /** Mean of the exponentially distributed time on top of that. */
  readonly latencyMeanMs: number;
  /** Bulk data (`append`, `appendResponse`) takes this many times as long: control messages overtake it. */
  readonly dataLatencyFactor: number;
  /** Probability that a message is lost. */
  readonly lossRate: number;
  /** Probability that a message arrives a second time, later. A real transport never does that; a core should not care. */
  readonly duplicateRate: number;
  /** When false, messages of one kind on one link keep their order, as the transport contract promises. */
  readonly reorder: boolean;
  /** Probability that the sender of a lost message is told `peerUnreachable`. */
  readonly unreachableNoticeRate: number;
  /** Probability that the peers of a crashed node are told `peerClosed` (a process died; otherwise the power failed). */
  readonly closeNoticeRate: number;
  /** Probability that a partitioned link holds its messages back until it heals, as TCP may, instead of losing them. */
  readonly holdRate: number;
}

/** A network that delivers everything, in order, within a few milliseconds. */
export const faultlessNetwork: NetworkFaults = {
  latencyMinMs: 0.2,
  latencyMeanMs: 0.3,
  dataLatencyFactor: 1,
  lossRate: 0,
  duplicateRate: 0,
  reorder: false,
  unreachableNoticeRate: 1,
  closeNoticeRate: 1,
  holdRate: 0,
};
