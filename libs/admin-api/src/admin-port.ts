import type { ClusterAnswer, ClusterRequest } from './cluster/cluster-request.ts';

/** What the admin API needs of a node. The app implements it over its parts. */
export interface AdminPort {
  /** Changes the cluster, whichever node is asked; `ClusterAdmin` is one. Rejects with a ClusterError. */
  readonly cluster: { execute(request: ClusterRequest): Promise<ClusterAnswer> };
  status(): NodeStatus;
  /** All members, this node included. */
  members(): readonly MemberStatus[];
  /** Not ok when only a restart helps, for example after the log on disk was found damaged. */
  health(): Condition;
  /** Ok when there is a leader and this node has applied up to a read point: a read sent now is answered. */
  ready(): Condition | Promise<Condition>;
  /** The metrics in an exposition format of Prometheus. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** `reason` says in one sentence why a condition is not ok; null when it is. */
export interface Condition {
  readonly ok: boolean;
  readonly reason: string | null;
  /** There while the data is being loaded at the start: such a node is alive (`health`) and not ready. */
  readonly loading?: LoadingStatus;
}

/** How far the load at the start has come. */
export interface LoadingStatus {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** This node and consensus as it sees it. */
export interface NodeStatus {
  readonly nodeId: number;
  /** Where peers and clients reach this node: `host:port`. */
  readonly address: string;
  /** Release of Kiwi. */
  readonly version: string;
  /** `standalone`: a cluster of one that was not configured as a cluster. */
  readonly mode: 'standalone' | 'cluster';
  /** `follower`, `preCandidate`, `candidate`, `leader` or `learner`. */
  readonly role: string;
  readonly term: number;
  readonly leaderId: number | null;
  readonly leaderAddress: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly lastIndex: number;
  readonly uptimeMs: number;
}

/** A member; null where this node cannot know (only the leader knows how far its followers are). */
export interface MemberStatus {
  readonly nodeId: number;
  readonly address: string;
  readonly role: 'voter' | 'learner';
  readonly health: 'healthy' | 'suspected' | 'failed' | 'unknown';
  /** Since the member was last heard of; 0 for this node itself. */
  readonly lastContactMs: number | null;
  readonly matchIndex: number | null;
  readonly roundTripMs: number | null;
  readonly isLeader: boolean;
  readonly isSelf: boolean;
}
