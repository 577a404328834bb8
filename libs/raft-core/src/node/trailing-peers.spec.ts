import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import { TestCluster } from './test-cluster.ts';
import type { TestMember } from './test-cluster.ts';

const texts = ['1', '2', '3', '4', '5', '6'];
let cluster: TestCluster | null = null;

/** The leader, and the two others by who trails. */
async function start(options: { readonly trailingPeers: boolean }) {
  cluster = await new TestCluster(3, options).start();
  const leader = await cluster.leader();
  // Time for the leader to see who is first.
  await cluster.clock.advance(200);
  const others = cluster.running.filter((member) => member !== leader);
  return { leader, others };
}

/** Writes one entry after the other in no time, and looks who has applied them all. */
async function hurry(
  leader: TestMember,
  others: readonly TestMember[],
): Promise<readonly boolean[]> {
  leader.applied.length = 0;
  for (const { applied } of others) applied.length = 0;
  for (const text of texts) {
    const outcome = leader.node.propose(bytes(text));
    await cluster?.clock.advance(0);
    expect(await outcome).toMatchObject({ type: 'committed' });
  }
  await cluster?.clock.advance(0);
  return others.map(({ applied }) => applied.length === texts.length);
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

describe('with trailingPeers', () => {
  it('a majority commits in no time; the third node has everything a tick later', async () => {
    const { leader, others } = await start({ trailingPeers: true });
    expect([...(await hurry(leader, others))].sort()).toEqual([false, true]);
    await cluster?.clock.advance(10);
    for (const { applied } of others) expect(applied).toEqual(texts);
  });

  it('the third node has everything as soon as the others, once it waits for entries', async () => {
    const { leader, others } = await start({ trailingPeers: true });
    for (const { node } of others) leader.node.peerAwaits(node.status.id);
    expect(await hurry(leader, others)).toEqual([true, true]);
  });

  it('a read on the third node does not wait for the tick', async () => {
    const { leader, others } = await start({ trailingPeers: true });
    const upToDate = await hurry(leader, others);
    const trailing = others[upToDate.indexOf(false)];
    const read = trailing?.node.read(() => [...trailing.applied]);
    await cluster?.clock.advance(0);
    expect(await read).toEqual(texts);
  });
});

describe('without', () => {
  it('all nodes have everything at once', async () => {
    const { leader, others } = await start({ trailingPeers: false });
    expect(await hurry(leader, others)).toEqual([true, true]);
  });
});
