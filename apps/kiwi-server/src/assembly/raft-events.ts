import type { Logger } from '@kiwi/kernel';
import type { AuditLog } from '@kiwi/observability';
import type { RaftNode } from '@kiwi/raft-core';

/** Raft's notifications as log records with fields, and the changes of leader in the audit log. */
export function logRaftEvents(raft: RaftNode, logger: Logger, audit: AuditLog): void {
  raft.on('role', ({ role, term }) => logger.info('role', { role, term }));
  raft.on('election', ({ term, pre }) => logger.info('election', { term, pre }));
  raft.on('leader', ({ leader, term }) => audit.record('leader_changed', { leader, term }));
  raft.on('truncated', ({ from }) => logger.warn('log_truncated', { from }));
  raft.on('peerMode', ({ peer, mode }) => logger.debug('peer_mode', { peer, mode }));
  raft.on('snapshot', ({ action, index, peer }) => {
    // Of one that is saved the checkpoint store tells.
    if (action === 'sent') logger.info('checkpoint_sent', { index, peer });
    if (action === 'installed') audit.record('checkpoint_installed', { index, from: peer });
  });
  raft.on('compacted', ({ index }) => logger.debug('log_compacted', { index }));
  raft.on('snapshotFailed', ({ error }) => logger.error('checkpoint_failed', { error }));
  raft.on('suspended', ({ error }) => {
    logger.error('disk_failed', { error });
    audit.record('disk_failed', { error: error.message });
  });
  raft.on('resumed', () => audit.record('disk_recovered', {}));
  raft.on('failed', ({ error }) => logger.error('node_failed', { error }));
}

/** Tells when a node that was rebuilt from the others votes again. */
export function auditRecovery(raft: RaftNode, audit: AuditLog): void {
  // The snapshot may be of a time before the others made it a learner.
  let wasLearner = false;
  const stop = raft.on('membership', ({ membership, index }) => {
    const { id } = raft.status;
    const own = membership.members.find((member) => member.id === id);
    wasLearner ||= own?.role === 'learner';
    if (!wasLearner || own?.role !== 'voter' || membership.outgoing.length > 0) return;
    audit.record('recovery_finished', { nodeId: id, index });
    stop();
  });
}
