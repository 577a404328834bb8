import { ClusterError } from './cluster-error.ts';
import type { ClusterErrorReason } from './cluster-error.ts';

const reasons: Readonly<Record<string, ClusterErrorReason>> = {
  RAFT_NOT_LEADER: 'no_leader',
  RAFT_STOPPED: 'no_leader',
  RAFT_OVERLOADED: 'change_in_progress',
  RAFT_REJECTED: 'refused',
  RAFT_INDETERMINATE: 'indeterminate',
};

/** An error of consensus in the words of this API; other errors as they are. */
export function clusterErrorOf(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  if (reason === undefined) return error;
  const text = String(message);
  // Consensus takes one change at a time, also its own (the promotion of a learner that has caught up), and a new
  // leader takes none before its first commit.
  const busy = reason === 'refused' && /under way|try again/.test(text);
  return new ClusterError(busy ? 'change_in_progress' : reason, text, { cause: error });
}
