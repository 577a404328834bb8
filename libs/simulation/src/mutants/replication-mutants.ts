import type { Mutant } from './mutant.ts';

/** Mistakes in replication and in what counts as committed. */
export const replicationMutants: readonly Mutant[] = [
  {
    name: 'commit-index-ahead-of-the-entries',
    origin: 'pitfall 1: etcd#8455, CurvineIO/curvine#1368',
    edits: [
      {
        file: 'core-state.ts',
        find: 'writes.close({ term, votedFor, commitIndex }',
        replace: 'writes.close({ term, votedFor, commitIndex: lastIndex }',
      },
    ],
  },
  {
    name: 'old-terms-committed-by-counting',
    origin: 'pitfall 8: logcabin#44; Raft paper, figure 8',
    edits: [
      {
        file: 'replication.ts',
        find: 'index <= log.commitIndex || log.termAt(index) !== term',
        replace: 'index <= log.commitIndex',
      },
    ],
  },
  {
    name: 'late-disk-answer-for-truncated-entries',
    origin: 'pitfall 19: etcd#1690, the ABA race',
    edits: [
      {
        file: 'write-ledger.ts',
        find: 'if (write.lastIndex >= from) write.lastIndex = from - 1;',
        replace: '',
      },
    ],
    spec: 'core/write-ledger.spec.ts',
  },
  {
    name: 'delayed-refusal-taken-for-log-loss',
    origin: 'pitfall 20: openraft#1500, #1501',
    edits: [
      {
        file: 'replication.ts',
        find: 'if (response.index !== progress.nextIndex - 1) return;',
        replace: '',
      },
      {
        file: 'replication.ts',
        find: 'progress.nextIndex = Math.max(next, progress.matchIndex + 1);',
        replace: 'progress.nextIndex = next;',
      },
    ],
  },
  {
    name: 'half-is-a-majority',
    origin: 'pitfall 21: openraft#1802',
    edits: [
      {
        file: 'quorum.ts',
        find: 'values[Math.floor(values.length / 2)]',
        replace: 'values[Math.floor((values.length - 1) / 2)]',
      },
    ],
  },
  {
    name: 'sent-counts-as-held',
    origin: 'pitfall 21: openraft#1802',
    edits: [
      {
        file: 'replication.ts',
        find: '(this.#peers.get(voter)?.matchIndex ?? 0),',
        replace: '(this.#peers.get(voter)?.nextIndex ?? 1) - 1,',
      },
    ],
  },
  {
    name: 'leader-counts-its-unwritten-entries',
    origin: 'Raft thesis, section 10.2.1',
    edits: [
      {
        file: 'replication.ts',
        find: 'voter === id ? log.persistedIndex :',
        replace: 'voter === id ? log.lastIndex :',
      },
    ],
  },
  {
    name: 'acknowledged-before-durable',
    origin: 'Raft paper, figure 2; etcd#14140',
    edits: [
      {
        file: 'following.ts',
        find: 'index, hintIndex: 0, hintTerm: 0 },\n      writes.everything,',
        replace: 'index, hintIndex: 0, hintTerm: 0 },\n      writes.termAndVote,',
      },
    ],
  },
  {
    name: 'agreeing-entries-truncated',
    origin: 'Jepsen RedisRaft #53: never truncate at or below the commit index',
    edits: [
      {
        file: 'following.ts',
        find: 'if (heldTerm === entry.term || heldTerm === null) continue;',
        replace: 'if (heldTerm === null) continue;',
      },
    ],
  },
  {
    name: 'previous-entry-not-compared',
    origin: 'Raft paper, section 5.3',
    edits: [
      {
        file: 'following.ts',
        find: 'log.termAt(prevLogIndex) !== request.prevLogTerm',
        replace: 'prevLogIndex > log.lastIndex',
      },
    ],
  },
  {
    name: 'commit-beyond-what-was-shown-to-agree',
    origin: 'Raft paper, figure 2: "index of last new entry"',
    edits: [
      {
        file: 'following.ts',
        find: 'Math.min(request.commitIndex, lastNewIndex)',
        replace: 'Math.min(request.commitIndex, log.lastIndex)',
      },
    ],
  },
  {
    name: 'heartbeat-commits-more-than-matched',
    origin: 'etcd-raft: bcastHeartbeat sends min(match, commit)',
    edits: [
      {
        file: 'heartbeats.ts',
        find: 'Math.min(log.commitIndex, progress.matchIndex)',
        replace: 'log.commitIndex',
      },
    ],
  },
  {
    name: 'loaded-entries-behind-the-wrong-index',
    origin: 'Kiwi, found by seed 9',
    edits: [
      {
        file: 'replication.ts',
        find: 'first.index === progress.nextIndex && this.#state.log',
        replace: 'this.#state.log',
      },
    ],
  },
  {
    name: 'lost-appends-stay-lost',
    origin: 'pitfall 15: the leader waits for ever (etcd#10225)',
    edits: [
      {
        file: 'replication.ts',
        find: 'if (stuck && progress.matchIndex < log.lastIndex',
        replace: 'if (now < 0 && stuck && progress.matchIndex < log.lastIndex',
      },
    ],
  },
  {
    name: 'held-back-until-there-is-more',
    origin: 'Kiwi: entries gathered for trailing peers, and nothing that sends the last ones',
    edits: [
      {
        file: 'trailing-peers.ts',
        find: 'progress.sendsLeft = progress.held ? 0 : MESSAGES_AT_ONCE;\n      this.release(progress);',
        replace: 'progress.sendsLeft = progress.held ? 0 : MESSAGES_AT_ONCE;',
      },
    ],
  },
  {
    name: 'silent-peer-stays-eager',
    origin: 'Kiwi: commits wait for a peer that has stopped to answer, and for no other',
    edits: [
      {
        file: 'trailing-peers.ts',
        find: 'return this.#lost >= RACES_TO_LOSE;',
        replace: 'return this.#lost < 0;',
      },
    ],
    spec: 'core/trailing-peers.spec.ts',
  },
  {
    name: 'compacted-before-it-was-sent',
    origin: 'Kiwi: each snapshot costs a trailing peer the transfer of one',
    edits: [{ file: 'compaction.ts', find: 'this.#replication.compacting(index);', replace: '' }],
    spec: 'core/trailing-peers.spec.ts',
  },
  {
    name: 'refused-proposal-is-appended',
    origin: 'Jepsen RedisRaft #23: a refusal, and the write is seen later',
    edits: [
      {
        file: 'proposals.ts',
        find: 'if (over && this.#count > 0) {',
        replace: "if (over && this.#count > 0) {\n      this.append('command', data);",
      },
    ],
  },
  {
    name: 'proposal-appended-twice',
    origin: 'Jepsen RedisRaft #13: one command repeats',
    edits: [
      {
        file: 'proposals.ts',
        find: "this.append('command', data);",
        replace: "this.append('command', data);\n    this.append('command', data);",
      },
    ],
  },
  {
    name: 'followers-hear-of-no-commit',
    origin: 'Jepsen RedisRaft #14: followers never applied; all was lost in any failover',
    edits: [
      {
        file: 'following.ts',
        find: 'const committed = this.#state.commitTo(Math.min(request.commitIndex, lastNewIndex));',
        replace: 'const committed = log.commitIndex < 0;',
      },
      {
        file: 'following.ts',
        find: 'if (request.commitIndex <= log.lastIndex) this.#state.commitTo(request.commitIndex);',
        replace: '',
      },
    ],
  },
  {
    name: 'truncation-not-written',
    origin: 'Jepsen RedisRaft #50, commit f66d399: the log rewrite missed truncations',
    edits: [{ file: 'core-state.ts', find: 'this.writes.truncate(index);', replace: '' }],
  },
  {
    name: 'applied-again-after-a-restart',
    origin: 'pitfall 26: etcd#13766, state and applied index apart',
    edits: [
      {
        file: 'raft-log.ts',
        find: 'stored.lastApplied ?? stored.snapshot?.index',
        replace: 'stored.snapshot?.index',
      },
    ],
    spec: 'core/raft-core.spec.ts',
  },
  {
    name: 'heartbeats-among-bulk-data',
    origin: 'pitfall 25: redisraft d33344d; Jepsen RedisRaft #37',
    edits: [
      {
        file: 'messages.ts',
        find: "return !(\n    type === 'append' ||",
        replace: "return !(\n    type === 'heartbeat' ||\n    type === 'append' ||",
      },
    ],
    spec: 'core/messages.spec.ts',
  },
];
