import type { Mutant } from './mutant.ts';

const installing = 'this.writes.reset(snapshot);\n      this.#memberships.reset(snapshot);';

/** Mistakes around snapshots on the side that makes and installs them, and in shortening the log. */
export const snapshotMutants: readonly Mutant[] = [
  {
    name: 'vote-forgotten-with-a-snapshot',
    origin: 'pitfall 3: RedisLabs/raft d23f390; Jepsen RedisRaft #52',
    edits: [
      {
        file: 'core-state.ts',
        find: installing,
        replace: `${installing}\n      this.#votedFor = null;\n      this.writes.changeHardState();`,
      },
    ],
  },
  {
    name: 'term-taken-from-a-snapshot',
    origin: 'pitfall 3: RedisLabs/raft 699e87d, redisraft 46a6ad0; Jepsen RedisRaft #52',
    edits: [
      {
        file: 'core-state.ts',
        find: installing,
        replace: `${installing}\n      this.#term = snapshot.term;\n      this.writes.changeHardState();`,
      },
    ],
  },
  {
    name: 'snapshot-with-members-who-came-later',
    origin: 'pitfall 14: etcd#13760',
    edits: [
      {
        file: 'core-state.ts',
        find: 'this.#memberships.at(appliedIndex)',
        replace: 'this.#memberships.current',
      },
    ],
  },
  {
    name: 'snapshot-with-members-of-the-past',
    origin: 'pitfall 14: etcd#13760; Jepsen RedisRaft #44, commit 51c1b78',
    edits: [
      {
        file: 'membership/membership-history.ts',
        find: 'while (this.#past > 0 && (this.#versions[1]?.index ?? Infinity) <= appliedIndex) {',
        replace: 'while (this.#past > 0 && appliedIndex < 0) {',
      },
      {
        file: 'membership/membership-history.ts',
        find: 'this.#versions.findLast(',
        replace: 'this.#versions.find(',
      },
    ],
  },
  {
    name: 'members-of-the-log-outlive-a-snapshot',
    origin: 'pitfall 14: etcd#11510',
    edits: [{ file: 'core-state.ts', find: 'this.#memberships.reset(snapshot);', replace: '' }],
  },
  {
    name: 'snapshot-of-nobody',
    origin: 'Kiwi, found by seed 20261123000434: a new node does not know who the members were',
    edits: [
      {
        file: 'core-state.ts',
        find: 'if (membership.members.length === 0) return null;',
        replace: '',
      },
    ],
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/snapshot-meta.spec.ts',
  },
  {
    name: 'snapshot-does-not-move-the-applied-index',
    origin: 'Jepsen RedisRaft #44, commit dcc2fea: operations repeated',
    edits: [{ file: 'core-state.ts', find: 'this.applied(snapshot.index);', replace: '' }],
  },
  {
    name: 'log-kept-though-a-snapshot-disagrees',
    origin: 'Jepsen RedisRaft #43, commit dfe4a3e: stale log not trimmed after a snapshot',
    edits: [
      {
        file: 'core-state.ts',
        find: 'if (!log.meets(snapshot)) {',
        replace: 'if (log.lastIndex < snapshot.index) {',
      },
    ],
  },
  {
    name: 'log-given-up-though-a-snapshot-agrees',
    origin:
      'Raft paper, section 7: entries that follow the snapshot are retained; Jepsen RedisRaft #52',
    edits: [
      {
        file: 'core-state.ts',
        find: 'if (!log.meets(snapshot)) {',
        replace: "if (this.role !== 'leader' && snapshot.index > log.commitIndex) {",
      },
    ],
  },
  {
    name: 'late-write-counts-after-a-snapshot',
    origin: 'pitfall 19: etcd#1690, with the log given up in between',
    edits: [
      {
        file: 'write-ledger.ts',
        find: 'for (const write of this.#pending) write.lastIndex = 0;',
        replace: '',
      },
    ],
    spec: 'core/write-ledger.spec.ts',
  },
  {
    name: 'last-term-not-taken-from-a-snapshot',
    origin: 'Jepsen RedisRaft #53, commit 0779f60',
    edits: [
      {
        file: 'raft-log.ts',
        find: 'this.#lastIndex = index;\n    this.#lastTerm = term;',
        replace: 'this.#lastIndex = index;',
      },
    ],
  },
  {
    name: 'log-does-not-give-way-after-a-crash',
    origin: 'Jepsen RedisRaft #43: snapshot and log do not meet',
    edits: [
      {
        file: 'repaired-state.ts',
        find: 'if (snapshot === null || storedTermAt',
        replace: 'if (snapshot !== undefined || storedTermAt',
      },
    ],
  },
  {
    name: 'members-of-a-snapshot-forgotten-in-a-restart',
    origin: 'Jepsen RedisRaft #44, commit 51c1b78: a second snapshot lost nodes',
    edits: [
      {
        file: 'repaired-state.ts',
        find: 'memberships: [membership],',
        replace: 'memberships: [],',
      },
    ],
  },
  {
    name: 'compacted-beyond-what-a-transfer-needs',
    origin: 'pitfall 15: hashicorp/raft#212, a very old follower loops',
    edits: [
      {
        file: 'compaction.ts',
        find: 'log.persistedIndex, this.#replication.neededFrom - 1)',
        replace: 'log.persistedIndex)',
      },
    ],
  },
  {
    name: 'compacted-before-it-is-durable',
    origin: 'Jepsen RedisRaft #42: crash in the middle of a compaction',
    edits: [
      {
        file: 'compaction.ts',
        find: 'this.#wanted, log.persistedIndex,',
        replace: 'this.#wanted,',
      },
      { file: 'raft-log.ts', find: 'index <= this.#persistedIndex,', replace: 'index >= 0,' },
    ],
  },
  {
    name: 'term-of-the-compaction-point-forgotten',
    origin: 'Jepsen RedisRaft #42, commit 5195c0c: off by one',
    edits: [
      {
        file: 'raft-log.ts',
        find: 'index < this.#firstIndex - 1) return null;',
        replace: 'index < this.#firstIndex) return null;',
      },
    ],
  },
];
