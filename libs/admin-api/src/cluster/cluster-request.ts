/** A member to be: its id and where its peers reach it. */
export interface NewMember {
  readonly nodeId: number;
  readonly address: string;
}

/** What can be asked of a cluster. Carried out by its leader, whichever node is asked; only `initialize` by that node itself. */
export type ClusterRequest =
  /** Makes a node that is no member of any cluster the first member of a new one. */
  | { readonly type: 'initialize' }
  /** `target` null: the voter that has most of the log. */
  | { readonly type: 'transferLeader'; readonly target: number | null }
  /** `nodeId` null: the one the node at the address runs under. `promote`: a voter once it has caught up. */
  | {
      readonly type: 'addMember';
      readonly nodeId: number | null;
      readonly address: string;
      readonly promote: boolean;
    }
  | { readonly type: 'removeMember'; readonly nodeId: number }
  /** For a member that has lost its data and is about to start without: see `MembershipChange.rebuild` of raft-core. */
  | { readonly type: 'rebuildMember'; readonly nodeId: number }
  | {
      readonly type: 'changeMembership';
      readonly addVoters: readonly NewMember[];
      readonly addLearners: readonly NewMember[];
      readonly promote: readonly number[];
      readonly demote: readonly number[];
      readonly remove: readonly number[];
    };

/** The member that was added, for `addMember`; null for the others. */
export type ClusterAnswer = NewMember | null;
