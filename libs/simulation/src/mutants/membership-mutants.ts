import type { Mutant } from './mutant.ts';

const reconfiguration = 'core/membership/reconfiguration.spec.ts';

/** Mistakes in changing the members. */
export const membershipMutants: readonly Mutant[] = [
  {
    name: 'change-before-a-commit-of-the-own-term',
    origin: 'pitfall 9: the bug of 2015, atomix/copycat#23',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'return this.#hasCommittedInOwnTerm()\n      ? null',
        replace: 'return this.#checkedAt >= 0\n      ? null',
      },
    ],
    spec: reconfiguration,
  },
  {
    name: 'two-changes-at-once',
    origin: 'Jepsen RedisRaft #17: several uncommitted removals',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'if (membership.outgoing.length > 0 || log.commitIndex < membershipIndex) {',
        replace: 'if (log.commitIndex < membershipIndex && membershipIndex < 0) {',
      },
    ],
  },
  {
    name: 'only-its-beginner-ends-a-joint-configuration',
    origin: 'pitfall 10: etcd#12136',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'if (this.#hasCommittedInOwnTerm()) this.#append(',
        replace: 'if (this.#request !== null) this.#append(',
      },
    ],
  },
  {
    name: 'joint-configuration-left-before-it-is-committed',
    origin: 'pitfall 10: camunda#62842',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'if (log.commitIndex < membershipIndex) return false;',
        replace: 'if (log.commitIndex < 0) return false;',
      },
    ],
  },
  {
    name: 'end-of-the-joint-configuration-not-sent',
    origin: 'pitfall 10: etcd#14538',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'this.#replication.membershipChanged();\n    this.#replication.sendToAll();',
        replace: 'this.#replication.membershipChanged();',
      },
    ],
    spec: reconfiguration,
  },
  {
    name: 'old-half-not-asked',
    origin: 'Raft paper, section 6; Jepsen RedisRaft #28',
    edits: [
      {
        file: 'quorum.ts',
        find: ': Math.min(incoming, majorityValue(this.outgoing, valueOf))',
        replace: ': incoming',
      },
    ],
  },
  {
    name: 'last-voter-removed',
    origin: 'pitfall 11: etcd#10884, dragonboat#75',
    edits: [
      {
        file: 'membership/planned-change.ts',
        find: "if (votersOf(members).length === 0) return { refused: 'it would leave no voter' };",
        replace: '',
      },
    ],
    spec: 'core/membership/planned-change.spec.ts',
  },
  {
    name: 'votes-only-as-a-voter',
    origin: 'pitfall 12: etcd#10998, raft-rs#57, camunda#57386',
    edits: [
      {
        file: 'election.ts',
        find: 'const granted =\n      request.term === state.term &&',
        replace:
          'const granted =\n      state.quorum.isVoter(state.id) &&\n      request.term === state.term &&',
      },
    ],
  },
  {
    name: 'removed-leader-goes-on',
    origin: 'pitfall 13: etcd-io/raft#83',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'return this.isOnItsWayOut;',
        replace: 'return false;',
      },
    ],
  },
  {
    name: 'truncated-membership-stays-in-force',
    origin: 'pitfall 14: canonical/raft#329; Jepsen RedisRaft #48',
    edits: [
      {
        file: 'core-state.ts',
        find: 'if (this.#memberships.truncate(index)) this.#membershipChanged();',
        replace: '',
      },
    ],
  },
  {
    name: 'answer-of-a-removed-node-deposes-the-leader',
    origin: 'pitfall 17: hashicorp/raft#526',
    edits: [
      {
        file: 'raft-core.ts',
        find: 'if (this.#isFromOutsider(from, message)) return;',
        replace: '',
      },
    ],
    spec: reconfiguration,
  },
  {
    name: 'ids-used-again',
    origin: 'pitfall 23: openraft FAQ 06; Jepsen RedisRaft, commit bbd44d0',
    edits: [
      {
        file: 'membership/planned-change.ts',
        find: 'if (current.removed?.includes(id) === true)',
        replace: "if (id === '' && current.removed?.includes(id) === true)",
      },
    ],
    spec: reconfiguration,
  },
  {
    name: 'new-half-not-asked',
    origin: 'Raft paper, section 6',
    edits: [
      {
        file: 'quorum.ts',
        find: 'majority(this.incoming, has) && (this.outgoing',
        replace:
          '(this.outgoing.length > 0 || majority(this.incoming, has)) &&\n      (this.outgoing',
      },
    ],
    spec: 'core/quorum.spec.ts',
  },
  {
    name: 'leader-leaves-office-while-joint',
    origin: 'pitfall 10: cockroach#105578',
    edits: [
      {
        file: 'membership/reconfiguration.ts',
        find: 'return !this.#state.quorum.isVoter(this.#state.id);',
        replace: 'return !this.#state.quorum.incoming.includes(this.#state.id);',
      },
      {
        file: 'membership/reconfiguration.ts',
        find: 'if (membership.outgoing.length > 0) {\n      // Also',
        replace:
          'if (membership.outgoing.length > 0) {\n      if (this.isOnItsWayOut) return true;\n      // Also',
      },
    ],
  },
  {
    name: 'removed-node-is-not-told',
    origin: 'pitfall 13: etcd#10563, the survivor is stranded',
    edits: [
      {
        file: 'replication.ts',
        find: 'progress.parting = { index: membershipIndex, until, toldRound: null };',
        replace: 'this.forget(progress.id);',
      },
    ],
    spec: 'core/membership/reconfiguration.spec.ts',
  },
  {
    name: 'first-change-of-the-log-in-force-after-a-restart',
    origin: 'Jepsen RedisRaft #30, commit bec180f: members of the past came back',
    edits: [
      {
        file: 'membership/membership-history.ts',
        find: 'else this.append(index, decodeMembership(data));',
        replace:
          'else if (this.#versions.length === 1) this.append(index, decodeMembership(data));',
      },
    ],
  },
];
