import { describe, expect, test } from '@jest/globals';
import { FakeCluster } from '../testing/fake-cluster.ts';
import type { ClusterRequest } from './cluster-request.ts';

const add = (nodeId: number | null, address: string): ClusterRequest => ({
  type: 'addMember',
  nodeId,
  address,
  promote: true,
});
const remove = (nodeId: number): ClusterRequest => ({ type: 'removeMember', nodeId });
const change = (
  parts: Partial<Extract<ClusterRequest, { type: 'changeMembership' }>>,
): ClusterRequest => ({
  type: 'changeMembership',
  addVoters: [],
  addLearners: [],
  promote: [],
  demote: [],
  remove: [],
  ...parts,
});
const raftError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code });

describe('ClusterAdmin', () => {
  test('adds a node, asked on the leader or on another member', async () => {
    const cluster = new FakeCluster(3);
    await cluster.node('1').execute(add(4, cluster.launch(4)));
    await cluster.node('2').execute(add(5, cluster.launch(5)));
    expect(cluster.calls).toEqual(['1: add 4 for promotion', '1: add 5 for promotion']);
  });

  test('adds a node under the id it runs with when none is named', async () => {
    const cluster = new FakeCluster(1);
    const added = await cluster.node('1').execute(add(null, cluster.launch(9)));
    expect(added).toEqual({ nodeId: 9, address: 'h9:1' });
  });

  test('waits for a leader to be elected', async () => {
    const cluster = new FakeCluster(3);
    cluster.leader = null;
    const removed = cluster.node('2').execute(remove(3));
    setTimeout(() => (cluster.leader = '1'), 20);
    await removed;
    expect(cluster.calls).toEqual(['1: remove 3']);
  });

  test('gives up after its time when there is none', async () => {
    const cluster = new FakeCluster(3);
    cluster.leader = null;
    await expect(cluster.node('2').execute(remove(3))).rejects.toMatchObject({
      reason: 'no_leader',
    });
  });

  test('a leader that is to leave hands over first, and its successor removes it', async () => {
    const cluster = new FakeCluster(3);
    await cluster.node('3').execute(remove(1));
    expect(cluster.calls).toEqual(['1: transfer ', '2: remove 1']);
    expect(cluster.members.map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('tries again while another change is under way', async () => {
    const cluster = new FakeCluster(3);
    const busy = raftError('RAFT_REJECTED', 'another change of the members is under way');
    cluster.faults.push(busy, raftError('RAFT_REJECTED', 'not committed yet; try again'));
    await cluster.node('1').execute(remove(3));
    expect(cluster.calls).toHaveLength(3);
  });

  test('a change that happened although leadership was lost counts as done', async () => {
    const cluster = new FakeCluster(3);
    cluster.lateFaults.push(raftError('RAFT_INDETERMINATE', 'leadership was lost'));
    await cluster.node('1').execute(remove(3));
    cluster.lateFaults.push(raftError('RAFT_INDETERMINATE', 'leadership was lost'));
    const added = await cluster.node('1').execute(add(null, cluster.launch(4)));
    expect(added).toEqual({ nodeId: 4, address: 'h4:1' });
  });

  test('moves leadership to a voter, or to any', async () => {
    const cluster = new FakeCluster(3);
    await cluster.node('2').execute({ type: 'transferLeader', target: 3 });
    await cluster.node('2').execute({ type: 'transferLeader', target: null });
    await cluster.node('2').execute({ type: 'transferLeader', target: Number(cluster.leader) });
    expect(cluster.calls).toEqual(['1: transfer 3', '3: transfer ']);
  });

  test('a node without a cluster founds one, and only such a node', async () => {
    const fresh = new FakeCluster(0);
    await fresh.node('1').execute({ type: 'initialize' });
    expect(fresh.calls).toEqual(['1: found']);
    const cluster = new FakeCluster(3);
    await expect(cluster.node('2').execute({ type: 'initialize' })).rejects.toMatchObject({
      reason: 'already_member',
    });
    expect(cluster.calls).toEqual([]);
  });

  test('has a member rebuilt that lost its data', async () => {
    const cluster = new FakeCluster(3);
    await cluster.node('2').execute({ type: 'rebuildMember', nodeId: 3 });
    expect(cluster.calls).toEqual([expect.stringContaining('"rebuild":["3"]')]);
  });

  test('carries out several changes as one', async () => {
    const cluster = new FakeCluster(3);
    const address = cluster.launch(4);
    await cluster.node('2').execute(change({ addVoters: [{ nodeId: 4, address }], remove: [3] }));
    expect(cluster.calls).toEqual([
      '1: change {"addVoters":[{"id":"4","address":"h4:1"}],"addLearners":[],"promote":[],"demote":[],"rebuild":[],"remove":["3"]}',
    ]);
  });
});

test('does not have the only voter rebuilt: nobody has its data', async () => {
  const request: ClusterRequest = { type: 'rebuildMember', nodeId: 1 };
  await expect(new FakeCluster(1).node('1').execute(request)).rejects.toMatchObject({
    reason: 'last_voter',
  });
});

describe('what ClusterAdmin refuses without asking consensus', () => {
  const strangers = [{ nodeId: 8, address: 'h8:1' }];
  test.each<[string, ClusterRequest, string]>([
    ['an id that is a member', add(2, 'h4:1'), 'already_member'],
    ['the address of a member', add(null, 'h2:1'), 'already_member'],
    ['a running node under the id of a member', add(null, 'twin:1'), 'already_member'],
    ['an address where nobody answers', add(6, 'h6:1'), 'unreachable'],
    ['a member of another cluster', add(7, 'h7:1'), 'wrong_node'],
    ['a node that runs under another id', add(5, 'h4:1'), 'wrong_node'],
    ['an address that is none', add(4, 'h4'), 'invalid_request'],
    ['rebuilding an unknown id', { type: 'rebuildMember', nodeId: 9 }, 'unknown_member'],
    ['removal of an unknown id', remove(9), 'unknown_member'],
    ['transfer to an unknown id', { type: 'transferLeader', target: 9 }, 'unknown_member'],
    ['an empty change', change({}), 'invalid_request'],
    ['a change that names a node twice', change({ remove: [2, 2] }), 'invalid_request'],
    ['a change about an unknown id', change({ promote: [9] }), 'unknown_member'],
    ['a change that leaves no voter', change({ remove: [1, 2], demote: [3] }), 'last_voter'],
    ['a change that adds a stranger', change({ addVoters: strangers }), 'unreachable'],
  ])('%s', async (_, request, reason) => {
    const cluster = new FakeCluster(3);
    cluster.launch(4);
    cluster.identities.set('h7:1', { nodeId: 7, members: strangers });
    cluster.identities.set('twin:1', { nodeId: 2, members: [] });
    await expect(cluster.node('2').execute(request)).rejects.toMatchObject({ reason });
    expect(cluster.calls).toEqual([]);
    expect(cluster.members).toHaveLength(3);
  });

  test('removal of the last voter, though a learner is there', async () => {
    const cluster = new FakeCluster(1);
    await cluster.node('1').execute(add(2, cluster.launch(2)));
    await expect(cluster.node('1').execute(remove(1))).rejects.toMatchObject({
      reason: 'last_voter',
    });
    const toLearner = cluster.node('1').execute({ type: 'transferLeader', target: 2 });
    await expect(toLearner).rejects.toMatchObject({ reason: 'invalid_request' });
  });

  test.each(['0.0.0.0:7379', '[::]:7379', 'h1:0'])(
    'to add a node to one that calls itself %s',
    async (hidden) => {
      const cluster = new FakeCluster(1);
      cluster.members = [{ id: '1', address: hidden, role: 'voter' }];
      const added = cluster.node('1').execute(add(2, cluster.launch(2)));
      await expect(added).rejects.toMatchObject({ reason: 'refused' });
      expect(cluster.calls).toEqual([]);
    },
  );

  test('anything, on a node that is no member yet', async () => {
    const cluster = new FakeCluster(0);
    await expect(cluster.node('1').execute(remove(1))).rejects.toMatchObject({
      reason: 'refused',
    });
  });
});
