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
}

/** What the Redis commands tell about this node and its cluster. Implemented where the server is assembled. */
export interface NodeView {
  readonly nodeId: string;
  /** 40 hexadecimal digits, new at every start. */
  readonly runId: string;
  /** Whether several members are configured. */
  readonly clustered: boolean;
  readonly role: string;
  readonly term: number;
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  readonly members: readonly MemberView[];
  readonly kiwiVersion: string;
}
