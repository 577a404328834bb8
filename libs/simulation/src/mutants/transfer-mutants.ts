import type { Mutant } from './mutant.ts';

/** Mistakes in sending a snapshot piece by piece, and in taking it in. */
export const transferMutants: readonly Mutant[] = [
  {
    name: 'snapshot-below-the-commit-index-accepted',
    origin: 'Jepsen RedisRaft #44, commit dcc2fea: applied before its index was checked',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'if (snapshot.index <= log.commitIndex) {',
        replace: 'if (snapshot.index < 0) {',
      },
    ],
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/snapshot-receiving.spec.ts',
  },
  {
    name: 'piece-of-another-transfer-accepted',
    origin: 'Jepsen RedisRaft #54: what was begun is not what goes on',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'known.term === term && known.transfer === transfer;',
        replace: 'known.term === term;',
      },
    ],
  },
  {
    name: 'piece-accepted-again',
    origin: 'Jepsen RedisRaft #654: what is in the file is not what was sent',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'if (sequence < incoming.next) {',
        replace: 'if (sequence < 0) {',
      },
    ],
  },
  {
    name: 'piece-accepted-behind-a-gap',
    origin: 'Jepsen RedisRaft #654: short snapshot',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'if (sequence > incoming.next) {',
        replace: 'if (sequence < 0) {',
      },
    ],
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/snapshot-receiving.spec.ts',
  },
  {
    name: 'transfer-with-a-gap-never-ends',
    origin:
      'Kiwi, found by seed 338: the leader sends one piece, the follower waits for the one before, for ever',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'this.#incoming = null;\n      this.#answer(from, transfer, 0);',
        replace: 'this.#answer(from, transfer, incoming.next);',
      },
    ],
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/snapshot-receiving.spec.ts',
  },
  {
    name: 'later-piece-accepted-as-the-first',
    origin: 'Jepsen RedisRaft #654: short snapshot',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'if (!goesOn && sequence > 0) {',
        replace: 'if (!goesOn && sequence < 0) {',
      },
      {
        file: 'snapshot-receiving.ts',
        find: 'snapshot, next: 0, storing',
        replace: 'snapshot, next: sequence, storing',
      },
    ],
  },
  {
    name: 'snapshot-acknowledged-before-it-is-installed',
    origin: 'pitfall 15: etcd#10225',
    edits: [
      {
        file: 'snapshot-receiving.ts',
        find: 'incoming.installing = chunk.last;',
        replace:
          'incoming.installing = chunk.last;\n    if (chunk.last) this.#following.acknowledge(from, snapshot.index);',
      },
    ],
  },
  {
    name: 'sent-snapshot-taken-for-a-match',
    origin: 'pitfalls 15 and 21: openraft#1802, progress ahead of what is known',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: 'transfer.snapshot = loaded.snapshot;',
        replace:
          'transfer.snapshot = loaded.snapshot;\n    progress.acknowledged(loaded.snapshot.index);',
      },
    ],
  },
  {
    name: 'lost-piece-not-sent-again',
    origin: 'pitfall 15: etcd#10225, the leader waits for ever',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: 'else if (now - transfer.sentAt >= config.electionTimeoutMaxMs) this.#send(progress);',
        replace: 'else if (now - transfer.sentAt >= config.electionTimeoutMaxMs) return;',
      },
    ],
  },
  {
    name: 'transfer-not-begun-anew',
    origin: 'pitfall 15: etcd#10225, the follower died while receiving',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: '} else if (next === 0) {',
        replace: '} else if (next < 0) {',
      },
    ],
  },
  {
    name: 'transfer-not-tried-again',
    origin: 'pitfall 15: dgraph#2707, a failure to send freezes the follower',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: 'if (transfer === null) this.#beginIfDue(progress);',
        replace: 'if (transfer === null) return;',
      },
    ],
  },
  {
    name: 'refused-snapshot-sent-again-without-a-pause',
    origin:
      'Kiwi: a follower with a full disk was sent the first chunk for ever, as fast as it went',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: 'if (refused) {',
        replace: 'if (refused && next > 0) {',
      },
    ],
    spec: 'core/snapshot-sending.spec.ts',
  },
  {
    name: 'restarted-peer-waits-for-its-snapshot',
    origin: 'Kiwi: restarts in the middle of a transfer counted as failures of the peer',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: 'progress.transferFrom = -Infinity;',
        replace: '',
      },
    ],
    spec: 'core/snapshot-sending.spec.ts',
  },
  {
    name: 'snapshot-kept-open-after-the-transfer',
    origin: 'pitfall 15: transfers must end',
    edits: [
      {
        file: 'snapshot-sending.ts',
        find: "this.#state.emit({ type: 'endSnapshot', peer, transfer: transfer.id });",
        replace: '',
      },
    ],
  },
  {
    name: 'snapshot-kept-open-after-the-leadership',
    origin: 'pitfall 15: transfers must end',
    edits: [
      {
        file: 'replication.ts',
        find: 'for (const progress of this.#peers.values()) this.#snapshots.end(progress);',
        replace: '',
      },
    ],
  },
];
