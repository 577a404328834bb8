import type { RaftMessage, SnapshotMeta } from '@kiwi/raft-core';

/** One line for a person. */
export function describeMessage(message: RaftMessage): string {
  const { type, term } = message;
  switch (message.type) {
    case 'preVote':
    case 'vote':
      return `${type} t${term} last=${message.lastLogIndex}@${message.lastLogTerm}`;
    case 'preVoteResponse':
    case 'voteResponse':
      return `${type} t${term} ${message.granted ? 'granted' : 'refused'}`;
    case 'append': {
      const { prevLogIndex, prevLogTerm, entries, commitIndex } = message;
      return `append t${term} prev=${prevLogIndex}@${prevLogTerm} +${entries.length} commit=${commitIndex}`;
    }
    case 'appendResponse': {
      const { success, index, hintIndex, hintTerm } = message;
      const outcome = success ? 'ok' : `refused, hint=${hintIndex}@${hintTerm}`;
      return `appendResponse t${term} ${index} ${outcome}`;
    }
    case 'snapshot': {
      const { transfer, sequence, snapshot, chunk } = message;
      const end = chunk.last ? ', the last' : '';
      return `snapshot t${term} ${transfer}.${sequence} of ${describeSnapshot(snapshot)}${end}`;
    }
    case 'snapshotResponse':
      return `snapshotResponse t${term} ${message.transfer}.${message.next} ${message.refused ? 'refused' : 'next'}`;
    case 'heartbeat':
      return `heartbeat t${term} round=${message.round} commit=${message.commitIndex}`;
    case 'heartbeatResponse':
      return `heartbeatResponse t${term} round=${message.round}`;
    case 'readIndex':
      return `readIndex t${term} id=${message.id}`;
    case 'readIndexResponse':
      return `readIndexResponse t${term} id=${message.id} index=${message.index}`;
    case 'timeoutNow':
      return `timeoutNow t${term}`;
  }
}

/** A number that differs between messages which differ in anything that matters. */
export function messageNumber(message: RaftMessage): number {
  const base = message.term * 31 + message.type.length;
  switch (message.type) {
    case 'preVote':
    case 'vote':
      return (base * 31 + message.lastLogIndex) * 31 + message.lastLogTerm;
    case 'preVoteResponse':
    case 'voteResponse':
      return base * 31 + (message.granted ? 1 : 2);
    case 'append':
      return (
        ((base * 31 + message.prevLogIndex) * 31 + message.entries.length) * 31 +
        message.commitIndex
      );
    case 'appendResponse':
      return (
        ((base * 31 + message.index) * 31 + message.hintIndex) * 31 + (message.success ? 1 : 2)
      );
    case 'snapshot':
      return ((base * 31 + message.transfer) * 31 + message.sequence) * 31 + message.snapshot.index;
    case 'snapshotResponse':
      return ((base * 31 + message.transfer) * 31 + message.next) * 2 + Number(message.refused);
    case 'heartbeat':
      return (base * 31 + message.round) * 31 + message.commitIndex;
    case 'heartbeatResponse':
      return base * 31 + message.round;
    case 'readIndex':
      return base * 31 + message.id;
    case 'readIndexResponse':
      return (base * 31 + message.id) * 31 + (message.index ?? -1);
    case 'timeoutNow':
      return base;
  }
}

/** Which state a snapshot holds, and whose members it carries. */
export function describeSnapshot({ index, term, membership }: SnapshotMeta): string {
  return `${index}@${term} (members of ${membership.index})`;
}
