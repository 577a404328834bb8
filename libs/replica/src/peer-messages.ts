import type { NodeId } from '@kiwi/raft-core';
import type { LeaderLink } from './leader-link.ts';
import type { MemoryGuard, MemoryPressure } from './memory/memory-guard.ts';
import { peerMessageKind } from './peer-channel.ts';
import type { ReplicationProgress } from './replication-progress.ts';
import type { Turn } from './turn.ts';

/** Whom messages of other replicas concern. */
export interface PeerMessageReceivers {
  readonly link: LeaderLink;
  readonly memory: MemoryGuard;
  readonly progress: ReplicationProgress;
  readonly turn: Turn;
}

/** Gives a message of another replica to the part it is for. Kinds that are not the replica's are passed over. */
export function receivePeerMessage(
  { link, memory, progress, turn }: PeerMessageReceivers,
  from: NodeId,
  kind: number,
  payload: Uint8Array,
): void {
  if (kind === peerMessageKind.batch) {
    link.batchReceived(from, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
    // What it adds is to be looked at as what comes from here.
    turn.schedule();
  } else if (kind === peerMessageKind.memory) {
    if (from === link.leader) memory.told((payload[0] ?? 0) as MemoryPressure);
  } else if (kind === peerMessageKind.retry) link.retryAsked();
  else if (kind === peerMessageKind.progressQuestion) progress.questioned(from, payload);
  else if (kind === peerMessageKind.progressAnswer) progress.answered(payload);
}
