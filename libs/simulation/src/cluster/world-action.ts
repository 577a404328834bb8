import type { RaftEvent } from '@kiwi/raft-core';
import type { NodeAction } from '../node/node-action.ts';

/** What can be scheduled in a cluster. */
export type WorldAction =
  /** For one run of a node. */
  | {
      readonly type: 'node';
      readonly node: number;
      readonly incarnation: number;
      readonly action: NodeAction;
    }
  /** From the network, for whichever run of the node is there by then. */
  | { readonly type: 'event'; readonly node: number; readonly event: RaftEvent }
  | { readonly type: 'call'; readonly run: () => void };
