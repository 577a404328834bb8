import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry, HardState, RaftEffect, Role, SnapshotMeta } from '@kiwi/raft-core';
import { defaultBounds } from '../cluster/cluster-options.ts';
import type { PendingRequest } from '../cluster/request.ts';
import { LogImage } from '../disk/log-image.ts';
import type { Persist } from '../disk/log-image.ts';
import { InvariantChecker } from './invariant-checker.ts';
import type { ObservedNode } from './observed-node.ts';

/** A node that says and holds what the test wants. */
class ScriptedNode implements ObservedNode {
  readonly id: string;
  readonly position: number;
  incarnation = 1;
  running = true;
  role: Role = 'follower';
  term = 0;
  commitIndex = 0;
  appliedIndex = 0;
  snapshot: SnapshotMeta | null = null;
  membershipIndex = 0;
  holdsLease = false;
  readonly disk = {
    log: new LogImage(),
    durableLog: new LogImage(),
    durableHardState: { term: 0, votedFor: null, commitIndex: 0 } as HardState,
  };

  constructor(position: number) {
    this.position = position;
    this.id = `n${position + 1}`;
  }

  get lastIndex(): number {
    return this.disk.log.lastIndex;
  }
}

const entry = (index: number, term: number, data = new Uint8Array([index])): Entry => ({
  index,
  term,
  kind: 'command',
  data,
});

/** The entry of a membership; `:l` marks a learner. */
function membership(
  index: number,
  term: number,
  members: string[],
  outgoing: string[],
  removed: string[] = [],
): Entry {
  const encoded = members.map((name) => {
    const [id, role = 'v'] = name.split(':');
    return [id, id, role];
  });
  const data = new TextEncoder().encode(JSON.stringify([1, encoded, outgoing, [], removed]));
  return { index, term, kind: 'membership', data };
}

const batch = (entries: Entry[], truncateFrom: number | null = null): Persist => ({
  type: 'persist',
  ticket: 1,
  hardState: null,
  reset: null,
  truncateFrom,
  entries,
});

const hardState = (term: number, votedFor: string | null): Persist => ({
  ...batch([]),
  hardState: { term, votedFor, commitIndex: 0 },
});

describe('the rules, one by one', () => {
  let nodes: [ScriptedNode, ScriptedNode, ScriptedNode];
  let checker: InvariantChecker;

  beforeEach(() => {
    nodes = [new ScriptedNode(0), new ScriptedNode(1), new ScriptedNode(2)];
    const voters = nodes.map(({ id }) => id);
    const bounds = { ...defaultBounds, effectsMax: 2, heldMessagesMax: 3 };
    checker = new InvariantChecker(nodes, voters, bounds);
    for (const node of nodes) checker.restored(node);
  });

  function step(node: ScriptedNode, role: Role, term: number): void {
    node.role = role;
    node.term = term;
    checker.stepped(node, []);
  }

  /** Writes to the disk, durable at once, together with the node's term. */
  function write(node: ScriptedNode, write: Persist): void {
    checker.writing(node, write);
    for (const log of [node.disk.log, node.disk.durableLog]) log.write(write);
    node.disk.durableHardState = { term: node.term, votedFor: null, commitIndex: 0 };
  }

  /** n1 leads term 1 and has entries 1 and 2 on its disk and that of n2. */
  function leadAndReplicate(): readonly Entry[] {
    const entries = [entry(1, 1), entry(2, 1)];
    step(nodes[0], 'leader', 1);
    write(nodes[0], batch(entries));
    step(nodes[1], 'follower', 1);
    write(nodes[1], batch(entries));
    return entries;
  }

  it('election safety: two nodes cannot lead one term', () => {
    step(nodes[0], 'leader', 1);
    step(nodes[1], 'follower', 1);
    expect(() => step(nodes[1], 'leader', 1)).toThrow('election-safety');
  });

  it('election safety: a node cannot lead its old term again after a restart', () => {
    step(nodes[0], 'leader', 1);
    nodes[0].role = 'follower';
    nodes[0].incarnation = 2;
    nodes[0].disk.durableHardState = { term: 1, votedFor: 'n1', commitIndex: 0 };
    checker.restored(nodes[0]);
    expect(() => step(nodes[0], 'leader', 1)).toThrow('election-safety');
  });

  it('terms never fall, in memory or on the disk', () => {
    step(nodes[0], 'follower', 4);
    expect(() => step(nodes[0], 'follower', 3)).toThrow('term-monotonic');
    checker.writing(nodes[1], hardState(4, null));
    expect(() => checker.writing(nodes[1], hardState(3, null))).toThrow('term-monotonic');
  });

  it('a vote is never changed within a term', () => {
    checker.writing(nodes[0], hardState(4, null));
    checker.writing(nodes[0], hardState(4, 'n2'));
    expect(() => checker.writing(nodes[0], hardState(4, 'n3'))).toThrow('vote-changed');
    expect(() => checker.writing(nodes[0], hardState(4, null))).toThrow('vote-changed');
    expect(() => checker.writing(nodes[0], hardState(5, 'n3'))).not.toThrow();
  });

  it('a vote is only for a log as up to date as the own', () => {
    leadAndReplicate();
    step(nodes[1], 'follower', 2);
    step(nodes[2], 'candidate', 2);
    nodes[1].disk.durableHardState = { term: 2, votedFor: 'n3', commitIndex: 0 };
    const vote = { type: 'voteResponse', term: 2, granted: true } as const;
    expect(() => checker.leaving(nodes[1], 'n3', vote)).toThrow('vote-up-to-date');
    expect(() => checker.leaving(nodes[1], 'n3', { ...vote, granted: false })).not.toThrow();
    nodes[2].disk.log.write(batch([...nodes[1].disk.log.entries]));
    expect(() => checker.leaving(nodes[1], 'n3', vote)).not.toThrow();
  });

  it('a leader never deletes from its own log', () => {
    leadAndReplicate();
    step(nodes[0], 'leader', 1);
    expect(() => write(nodes[0], batch([], 2))).toThrow('leader-append-only');
  });

  it('log matching: an entry has one content everywhere', () => {
    leadAndReplicate();
    step(nodes[2], 'follower', 1);
    const other = batch([entry(1, 1), entry(2, 1, new Uint8Array([9]))]);
    expect(() => write(nodes[2], other)).toThrow('log-matching');
  });

  it('log matching: an entry has one predecessor everywhere', () => {
    leadAndReplicate();
    step(nodes[1], 'leader', 2);
    write(nodes[1], batch([entry(3, 2)]));
    step(nodes[2], 'follower', 2);
    write(nodes[2], batch([entry(1, 1)]));
    expect(() => write(nodes[2], batch([entry(3, 2)]))).toThrow('log-matching');
  });

  it('log matching: only the leader of a term makes entries of it', () => {
    step(nodes[0], 'leader', 1);
    step(nodes[1], 'follower', 1);
    expect(() => write(nodes[1], batch([entry(1, 1)]))).toThrow('log-matching');
  });

  it('commits need a durable majority', () => {
    leadAndReplicate();
    nodes[1].disk.durableLog.write(batch([], 2));
    expect(() => checker.committing(nodes[0], 2)).toThrow('commit-quorum');
    expect(() => checker.committing(nodes[0], 1)).not.toThrow();
  });

  it('commits do not count copies on nodes of an earlier term', () => {
    leadAndReplicate();
    nodes[1].disk.durableHardState = { term: 0, votedFor: null, commitIndex: 0 };
    expect(() => checker.committing(nodes[0], 2)).toThrow('commit-quorum');
  });

  it('leaders commit by counting only in their own term', () => {
    leadAndReplicate();
    step(nodes[0], 'leader', 2);
    for (const { disk } of nodes) disk.durableHardState = { ...disk.durableHardState, term: 2 };
    expect(() => checker.committing(nodes[0], 2)).toThrow('commit-own-term');
  });

  it('a commit index never falls', () => {
    leadAndReplicate();
    checker.committing(nodes[0], 2);
    expect(() => checker.committing(nodes[0], 1)).toThrow('commit-monotonic');
  });

  it('committed entries are never deleted', () => {
    leadAndReplicate();
    checker.committing(nodes[0], 2);
    expect(() => write(nodes[1], batch([], 2))).toThrow('committed-truncated');
  });

  it('a node never deletes what it has itself called committed', () => {
    leadAndReplicate();
    nodes[1].commitIndex = 1;
    expect(() => write(nodes[1], batch([], 1))).toThrow('committed-truncated');
  });

  it('a node of an earlier term may delete what a later term has committed without it', () => {
    const entries = leadAndReplicate();
    step(nodes[2], 'follower', 1);
    write(nodes[2], batch([...entries]));
    step(nodes[1], 'leader', 3);
    step(nodes[0], 'follower', 3);
    write(nodes[1], batch([entry(3, 3)]));
    write(nodes[0], batch([entry(3, 3)]));
    checker.committing(nodes[1], 3);
    step(nodes[2], 'follower', 2);
    expect(() => write(nodes[2], batch([], 2))).not.toThrow();
    expect(() => step(nodes[2], 'follower', 3)).not.toThrow();
    nodes[2].disk.log.write(batch(entries.slice(1)));
    expect(() => write(nodes[2], batch([], 2))).toThrow('committed-truncated');
  });

  it('leader completeness: a later leader holds what is committed', () => {
    leadAndReplicate();
    checker.committing(nodes[0], 2);
    expect(() => step(nodes[2], 'leader', 2)).toThrow('leader-completeness');
  });

  it('leader completeness: nothing can be committed that a present later leader lacks', () => {
    leadAndReplicate();
    step(nodes[2], 'leader', 2);
    expect(() => checker.committing(nodes[0], 2)).toThrow('leader-completeness');
  });

  it('a leader of an earlier term need not hold what was committed later', () => {
    const entries = leadAndReplicate();
    checker.committing(nodes[0], 2);
    step(nodes[1], 'leader', 3);
    step(nodes[0], 'follower', 3);
    write(nodes[1], batch([entry(3, 3)]));
    write(nodes[0], batch([entry(3, 3)]));
    checker.committing(nodes[1], 3);
    step(nodes[2], 'follower', 1);
    write(nodes[2], batch([...entries]));
    expect(() => step(nodes[2], 'leader', 2)).not.toThrow();
  });

  it('state machine safety: the same entry is applied at one index everywhere, once and in order', () => {
    const [first, second] = leadAndReplicate();
    if (first === undefined || second === undefined) throw new Error('two entries');
    checker.committing(nodes[0], 2);
    checker.applying(nodes[0], [first]);
    expect(() => checker.applying(nodes[0], [first])).toThrow('applied-twice');
    expect(() => checker.applying(nodes[1], [second])).toThrow('applied-twice');
    expect(() => checker.applying(nodes[1], [entry(1, 1, new Uint8Array([9]))])).toThrow(
      'state-machine-safety',
    );
  });

  it('nothing is applied before it is committed', () => {
    const [first] = leadAndReplicate();
    expect(() => checker.applying(nodes[0], first === undefined ? [] : [first])).toThrow(
      'state-machine-safety',
    );
  });

  it('a lease ends before anybody else is elected', () => {
    step(nodes[0], 'leader', 1);
    nodes[0].holdsLease = true;
    nodes[1].holdsLease = true;
    expect(() => step(nodes[1], 'leader', 2)).toThrow('lease-unique');
    nodes[0].holdsLease = false;
    expect(() => step(nodes[1], 'leader', 2)).not.toThrow();
    nodes[0].holdsLease = true;
    expect(() => checker.stepped(nodes[0], [])).toThrow('lease-unique');
    nodes[0].running = false;
    expect(() => checker.stepped(nodes[1], [])).not.toThrow();
  });

  it('members: a core goes by the latest membership in its log', () => {
    step(nodes[0], 'leader', 1);
    write(nodes[0], batch([membership(1, 1, ['n1', 'n2', 'n3', 'n4:l'], [])]));
    expect(() => checker.settled(nodes[0])).toThrow('membership-change');
    nodes[0].membershipIndex = 1;
    expect(() => checker.settled(nodes[0])).not.toThrow();
  });

  it('members: voters change only through a joint membership, and nobody comes back', () => {
    const next = (entry: Entry) => () => checker.memberships.writing(nodes[0], batch([entry]));
    expect(next(membership(1, 1, ['n1', 'n2'], []))).toThrow('membership-change');
    expect(next(membership(1, 1, [], ['n1', 'n2', 'n3']))).toThrow('nobody votes');
    expect(next(membership(1, 1, ['n1', 'n2'], ['n1', 'n2', 'n3'], ['n3']))).not.toThrow();
    expect(next(membership(2, 1, ['n1', 'n2'], [], ['n3']))).not.toThrow();
    expect(next(membership(3, 1, ['n1', 'n2', 'n3:l'], []))).toThrow('n3 was removed before');
  });

  it('members: who was removed can be shut down only once the cluster has left the joint membership', () => {
    leadAndReplicate();
    const joint = membership(3, 1, ['n1', 'n2'], ['n1', 'n2', 'n3'], ['n3']);
    const left = membership(4, 1, ['n1', 'n2'], [], ['n3']);
    for (const node of nodes.slice(0, 2)) write(node as ScriptedNode, batch([joint, left]));
    checker.committing(nodes[0], 3);
    expect(checker.memberships.removed).toEqual([]);
    checker.committing(nodes[0], 4);
    expect(checker.memberships.removed).toEqual(['n3']);
  });

  describe('with snapshots', () => {
    const meta = (index: number, term: number, of = 0, members = ['n1', 'n2', 'n3']) => {
      const { data } = membership(of, term, members, []);
      return { index, term, membership: { index: of, data } };
    };

    beforeEach(() => {
      leadAndReplicate();
      checker.committing(nodes[0], 2);
    });

    it('a snapshot is of what was applied, with the members of that place', () => {
      nodes[0].appliedIndex = 2;
      const saving = (what: SnapshotMeta) => () => checker.snapshots.saving(nodes[0], what, null);
      expect(saving(meta(2, 1))).not.toThrow();
      expect(saving(meta(1, 1))).toThrow('snapshot-state');
      expect(saving(meta(2, 3))).toThrow('snapshot-state');
      expect(saving(meta(2, 1, 0, ['n1', 'n2']))).toThrow('snapshot-membership');
      expect(saving(meta(2, 1, 1))).toThrow('snapshot-membership');
    });

    it('a snapshot does not take the state machine back', () => {
      expect(() => checker.installing(nodes[2], meta(2, 1), null)).not.toThrow();
      expect(() => checker.installing(nodes[2], meta(1, 1), null)).toThrow('snapshot-monotonic');
      const older = () => checker.snapshots.saved(nodes[2], meta(2, 1), meta(1, 1));
      expect(older).toThrow('snapshot-monotonic');
    });

    it('nothing is applied again that a snapshot holds', () => {
      checker.installing(nodes[2], meta(2, 1), null);
      expect(() => checker.applying(nodes[2], [entry(2, 1)])).toThrow('applied-twice');
    });

    it('entries go only when a durable snapshot holds them, and nobody is being sent an older one', () => {
      const compacting =
        (index: number, needed: number[] = []) =>
        () =>
          checker.snapshots.compacting(nodes[0], index, 1, needed);
      expect(compacting(1)).toThrow('snapshot-durable');
      nodes[0].snapshot = meta(2, 1);
      expect(compacting(2)).not.toThrow();
      expect(compacting(2, [1])).toThrow('compacted-needed');
      expect(compacting(1, [1])).not.toThrow();
      nodes[0].disk.durableLog.write(batch([], 2));
      expect(compacting(2)).toThrow('snapshot-durable');
    });

    it('a log gives way only to a snapshot that is there and disagrees with it', () => {
      const reset = (what: SnapshotMeta): Persist => ({ ...batch([]), reset: what });
      expect(() => write(nodes[2], reset(meta(2, 1)))).toThrow('snapshot-durable');
      for (const node of nodes.slice(1)) (node as ScriptedNode).snapshot = meta(2, 1);
      expect(() => write(nodes[1], reset(meta(2, 1)))).toThrow('committed-truncated');
      expect(() => write(nodes[2], reset(meta(2, 1)))).not.toThrow();
      expect(nodes[2].lastIndex).toBe(2);
    });
  });

  it('what was acknowledged to a client is committed', () => {
    leadAndReplicate();
    const request = { id: 1, data: [new Uint8Array(1)] } as unknown as PendingRequest;
    expect(() => checker.requests.acknowledged(nodes[0], request)).toThrow('acknowledged-lost');
  });

  it('one proposal is committed in one place', () => {
    const data = new Uint8Array(1);
    step(nodes[0], 'leader', 1);
    write(nodes[0], batch([entry(1, 1, data), entry(2, 1, data)]));
    nodes[1].disk.durableLog.write(batch([...nodes[0].disk.log.entries]));
    nodes[1].disk.durableHardState = nodes[0].disk.durableHardState;
    expect(() => checker.committing(nodes[0], 2)).toThrow('applied-twice');
  });

  it('steps and queues stay bounded, answers aside', () => {
    const commit: RaftEffect = { type: 'commit', index: 0 };
    const answer: RaftEffect = { type: 'respond', id: 1, result: { type: 'overloaded' } };
    expect(() => checker.stepped(nodes[0], [commit, commit, answer])).not.toThrow();
    expect(() => checker.stepped(nodes[0], [commit, commit, commit])).toThrow('bounded');
    expect(() => checker.bounds.holding(nodes[0], 4)).toThrow('bounded');
    expect(() => checker.bounds.scheduled(defaultBounds.scheduledMax + 1)).toThrow('bounded');
  });

  it('a core must say what its disk says', () => {
    leadAndReplicate();
    checker.settled(nodes[0]);
    nodes[0].commitIndex = 3;
    expect(() => checker.settled(nodes[0])).toThrow('status-consistent');
  });
});
