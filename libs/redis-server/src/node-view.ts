/** A member as clients see it. */
export interface MemberView {
  /** Kiwi's node id. */
  readonly id: string;
  /** Where clients reach it. */
  readonly host: string;
  readonly port: number;
  readonly role: 'voter' | 'learner';
  /** False when nothing was heard from it for long. */
  readonly reachable: boolean;
  /** When it was last heard of, Unix ms; null for this node itself, and for one that never was. */
  readonly contactMs: number | null;
  /** On the leader, of another member: up to which index of the log it has all on its disk. */
  readonly ackedIndex: number | null;
  /** Bytes on their way to it that have not left this process. */
  readonly unsentBytes: number;
}

/** Changes of the cluster, from any node. Rejects with an error whose `reason` names the cause and `message` says it. */
export interface ClusterControl {
  /** `nodeId` null: the id the node at the address runs under. Becomes a voter once it has caught up. */
  addNode(
    nodeId: number | null,
    address: string,
  ): Promise<{ readonly nodeId: number; readonly address: string }>;
  removeNode(nodeId: number): Promise<void>;
  /** `target` null: the voter that has most of the log. */
  transferLeader(target: number | null): Promise<void>;
  /** Makes this node, which is not a member yet, the first of a new cluster. */
  initialize(): Promise<void>;
  /** Has this node, which is not a member yet, ask the nodes at these addresses, one after the other. */
  join(addresses: readonly string[]): Promise<void>;
}

/** What the Redis commands tell about this node and its cluster. Implemented where the server is assembled. */
export interface NodeView {
  readonly nodeId: string;
  /** 40 hexadecimal digits, new at every start. */
  readonly runId: string;
  /** False before this node has joined a cluster and after it was removed: it then serves no data. */
  readonly isMember: boolean;
  /** Whether there are several members. */
  readonly clustered: boolean;
  readonly role: string;
  readonly term: number;
  readonly leader: string | null;
  /** Where clients reach it; cheap, as followers that redirect ask for every command. */
  readonly leaderAddress: { readonly host: string; readonly port: number } | null;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  readonly members: readonly MemberView[];
  readonly kiwiVersion: string;
  readonly cluster: ClusterControl;
  /** What CONFIG GET raft.* answers, by name without the prefix. Fixed while the node runs. */
  readonly raftParameters: Readonly<Record<string, string>>;
}
