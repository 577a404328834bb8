import type { ClusterAnswer, ClusterRequest } from './cluster-request.ts';

interface IdAndAddress {
  readonly id: string;
  readonly address: string;
}

/** What the administration needs of consensus. `RaftNode` of raft-core is one; its errors carry its codes. */
export interface ConsensusNode {
  readonly status: {
    readonly id: string;
    readonly leader: string | null;
    readonly membership: {
      readonly members: readonly (IdAndAddress & { readonly role: 'voter' | 'learner' })[];
      readonly outgoing: readonly string[];
    };
  };
  addLearner(
    member: IdAndAddress,
    options: { readonly promoteWhenCaughtUp: boolean },
  ): Promise<void>;
  changeMembership(change: {
    readonly addVoters: readonly IdAndAddress[];
    readonly addLearners: readonly IdAndAddress[];
    readonly promote: readonly string[];
    readonly demote: readonly string[];
    readonly rebuild: readonly string[];
    readonly remove: readonly string[];
  }): Promise<void>;
  promote(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  transferLeadership(target?: string): Promise<void>;
}

/** What a node says about itself. */
export interface NodeIdentity {
  readonly nodeId: number;
  /** Empty when it is not a member of any cluster. */
  readonly members: readonly {
    readonly nodeId: number;
    readonly address: string;
    /** Up to where the member is known to hold the log; told by a leader only. */
    readonly matchIndex?: number;
  }[];
}

/** Other nodes, by the address where their peers reach them. */
export interface RemoteNodes {
  /** Rejects with a ClusterError `unreachable` when no Kiwi node answers there. */
  identify(address: string): Promise<NodeIdentity>;
  /**
   * Has that node carry out the request itself, without forwarding it. Rejects with the ClusterError of that node;
   * `no_leader` when it surely did not get the request, `indeterminate` when it may have.
   */
  execute(address: string, request: ClusterRequest): Promise<ClusterAnswer>;
}
