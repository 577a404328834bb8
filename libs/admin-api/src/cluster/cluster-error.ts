/**
 * Why a request about the cluster was not carried out. Stable, for programs. After all of them but `indeterminate`, nothing
 * has changed.
 */
export type ClusterErrorReason =
  | 'invalid_request'
  | 'unknown_member'
  | 'already_member'
  | 'last_voter'
  /** Nothing that is a Kiwi node answers at the address. */
  | 'unreachable'
  /** The node at the address belongs to another cluster, or runs under another id. */
  | 'wrong_node'
  /** Consensus refused the change; the message says why. */
  | 'refused'
  /** Another change is under way; try again. */
  | 'change_in_progress'
  /** No leader is known, or it did not answer; try again. */
  | 'no_leader'
  /** The change may have happened or not; look at the members. */
  | 'indeterminate';

/** A request about the cluster failed. Test `reason`; the message is for people. */
export class ClusterError extends Error {
  readonly reason: ClusterErrorReason;

  constructor(reason: ClusterErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ClusterError';
    this.reason = reason;
  }
}

interface Codes {
  readonly http: number;
  /** Numbers of gRPC's status codes (https://grpc.io/docs/guides/status-codes). */
  readonly grpc: number;
}

/** How each reason is answered over HTTP and gRPC. */
export const codesOfReason: Readonly<Record<ClusterErrorReason, Codes>> = {
  invalid_request: { http: 400, grpc: 3 },
  unknown_member: { http: 404, grpc: 5 },
  already_member: { http: 409, grpc: 6 },
  last_voter: { http: 409, grpc: 9 },
  unreachable: { http: 422, grpc: 9 },
  wrong_node: { http: 409, grpc: 9 },
  refused: { http: 409, grpc: 9 },
  change_in_progress: { http: 503, grpc: 10 },
  no_leader: { http: 503, grpc: 14 },
  indeterminate: { http: 504, grpc: 2 },
};

/** A reason that came over the wire; null when it is none. */
export function clusterErrorReason(text: string): ClusterErrorReason | null {
  return text in codesOfReason ? (text as ClusterErrorReason) : null;
}
