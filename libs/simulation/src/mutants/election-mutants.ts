import type { Mutant } from './mutant.ts';

/** Mistakes in elections, and in what an election must find on the disk. */
export const electionMutants: readonly Mutant[] = [
  {
    name: 'vote-not-written',
    origin: 'pitfall 2: term and vote apart (hashicorp/raft#661)',
    edits: [
      {
        file: 'core-state.ts',
        find: 'writes.close({ term, votedFor, commitIndex }',
        replace: 'writes.close({ term, votedFor: null, commitIndex }',
      },
    ],
  },
  {
    name: 'vote-told-before-durable',
    origin: 'pitfall 2: reply before the write (NodeDB-Lab/nodedb#161)',
    edits: [
      {
        file: 'election.ts',
        find: "{ type: 'voteResponse', term: state.term, granted }, state.writes.termAndVote)",
        replace: "{ type: 'voteResponse', term: state.term, granted }, null)",
      },
    ],
  },
  {
    name: 'campaign-before-own-vote-durable',
    origin: 'pitfall 2',
    edits: [
      {
        file: 'election.ts',
        find: 'state.send(peer, request, this.#ownVote)',
        replace: 'state.send(peer, request, null)',
      },
    ],
  },
  {
    name: 'vote-forgotten-at-restart',
    origin: 'pitfall 3: RedisLabs/raft d23f390; Jepsen RedisRaft #52',
    edits: [
      {
        file: 'core-state.ts',
        find: 'this.#votedFor = stored.hardState.votedFor;',
        replace: 'this.#votedFor = null;',
      },
    ],
  },
  {
    name: 'term-of-the-log-at-restart',
    origin: 'pitfall 3: RedisLabs/raft 699e87d; Jepsen RedisRaft #52',
    edits: [
      {
        file: 'core-state.ts',
        find: 'this.#term = stored.hardState.term;',
        replace: 'this.#term = this.log.lastTerm;',
      },
    ],
  },
  {
    name: 'two-votes-in-one-term',
    origin: 'Raft paper, figure 2',
    edits: [
      {
        file: 'election.ts',
        find: '(state.votedFor === null || state.votedFor === from) &&\n      state.log',
        replace: 'state.log',
      },
    ],
  },
  {
    name: 'vote-for-any-log',
    origin: 'Raft paper, section 5.4.1',
    edits: [
      {
        file: 'election.ts',
        find: '(state.votedFor === null || state.votedFor === from) &&\n      state.log.isCoveredBy(request.lastLogIndex, request.lastLogTerm)',
        replace: '(state.votedFor === null || state.votedFor === from)',
      },
    ],
  },
  {
    name: 'log-compared-by-index-or-term',
    origin: 'liferaft 1.0: index.js, line 225',
    edits: [
      {
        file: 'raft-log.ts',
        find: 'term > this.#lastTerm || (term === this.#lastTerm && index >= this.#lastIndex)',
        replace: 'term >= this.#lastTerm || index >= this.#lastIndex',
      },
    ],
  },
  {
    name: 'no-entry-of-the-own-term',
    origin: 'Jepsen RedisRaft #18; Raft paper, section 8',
    edits: [
      {
        file: 'raft-core.ts',
        find: "this.#proposals.append('noop', [NO_DATA]);",
        replace: '',
      },
    ],
  },
  {
    name: 'time-out-drawn-once',
    origin: 'pitfall 18: openraft#1838',
    edits: [
      {
        file: 'election.ts',
        find: 'this.#timeoutMs = min +',
        replace: 'this.#timeoutMs ||= min +',
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'pre-candidate-keeps-its-leader',
    origin: 'pitfall 16: etcd#8334, raft-rs#84',
    edits: [
      {
        file: 'election.ts',
        find: "state.setLeader(null);\n    state.setRole('preCandidate');",
        replace: "state.setRole('preCandidate');",
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'no-check-quorum',
    origin: 'pitfall 16: RedisLabs/raft#24',
    edits: [
      {
        file: 'raft-core.ts',
        find: 'if (this.#heartbeats.hasQuorumContact()) this.#tickLeader();\n      else',
        replace: 'if (this.#state.now >= 0) this.#tickLeader();\n      else',
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'no-pre-vote',
    origin: 'pitfall 17: hashicorp/raft#526',
    edits: [
      {
        file: 'election.ts',
        find: '#preCampaign(): void {\n    const state = this.#state;\n    if (state.quorum.isOnly(state.id)) {',
        replace:
          '#preCampaign(): void {\n    const state = this.#state;\n    if (state.now >= 0) {',
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'votes-though-a-leader-is-heard',
    origin: 'pitfall 17: hashicorp/raft#526',
    edits: [
      {
        file: 'election.ts',
        find: 'if (!request.transfer && this.#hearsLeader()) return;',
        replace: '',
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'stall-counts-as-silence',
    origin: 'pitfall 24: a stalled event loop; Jepsen RedisRaft #19',
    edits: [
      {
        file: 'raft-core.ts',
        find: 'state.now += Math.min(now - this.#lastTick, state.config.heartbeatIntervalMs);',
        replace: 'state.now += now - this.#lastTick;',
      },
    ],
    spec: 'core/election.spec.ts',
  },
  {
    name: 'leads-on-after-a-failed-write',
    origin: 'pitfall 22: canonical/raft#321',
    edits: [
      {
        file: 'raft-core.ts',
        find: 'this.#becomeFollower(this.#state.term, null);\n    this.#forwardedReads.fail();\n    this.#state.writeFailed = true;',
        replace: '',
      },
    ],
    spec: 'core/raft-core.spec.ts',
  },
  {
    name: 'time-out-drawn-at-every-tick',
    origin: 'pitfall 18: etcd#4887, no longer uniform',
    edits: [
      {
        file: 'election.ts',
        find: '|| now < this.#deadline) return;',
        replace: '|| now < this.#deadline - this.#timeoutMs * this.#state.random.next()) return;',
      },
    ],
    spec: 'core/election.spec.ts',
  },
];
