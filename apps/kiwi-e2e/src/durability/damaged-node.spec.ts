import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RespClient } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { damageSegments, damages, filesLike } from './damages.ts';
import type { Damage } from './damages.ts';
import { heldOfSample, sampleSize, smallLimits, writeSample } from './sample-data.ts';

jest.setTimeout(60_000);

/** Starts a process that is to end by itself; returns what it said in this run. */
async function refusal(node: KiwiProcess): Promise<string> {
  const before = node.output.length;
  node.launch();
  expect(await node.exited()).toBe(1);
  return node.output.slice(before);
}

/** Starts it with the flag, and waits until it votes again. */
async function rebuild(node: KiwiProcess): Promise<void> {
  const before = node.output.length;
  node.launch(['--recover-from-peers']);
  await node.ready();
  await waitUntil('its vote', () => node.output.slice(before).includes('recovery_finished'));
}

describe('a node', () => {
  let cluster: KiwiCluster;
  afterEach(async () => {
    await cluster.destroy();
  });
  const dataOf = (node: KiwiProcess): string =>
    join(cluster.directory, `node-${cluster.nodes.indexOf(node) + 1}`);

  it('refuses damaged data by name, alone, and advises to restore a backup', async () => {
    cluster = await KiwiCluster.start(1, smallLimits);
    const node = cluster.node(0);
    await writeSample(node, 'a');
    await node.kill();
    const [{ inflict, says }] = damages as readonly [Damage];
    await inflict(cluster.directory);
    const output = await refusal(node);
    expect(output).toMatch(says);
    expect(output.match(/backup/g)).toHaveLength(1);
  });

  it('that was away for longer than the log reaches back is brought back by a checkpoint', async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
    const [away] = await cluster.followers();
    if (away === undefined) throw new Error('there is no follower');
    await away.kill();
    await writeSample(await cluster.leader(), 'b');
    await away.start();
    await waitUntil('the checkpoint', () => away.output.includes('checkpoint_installed'));
    expect(await heldOfSample(away, 'b')).toBe(sampleSize);
    // And keeps it.
    await away.kill();
    await away.start();
    expect(await heldOfSample(away, 'b')).toBe(sampleSize);
  });

  it('that leads and whose checkpoint is damaged while it runs writes it again when a peer needs it', async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
    const leader = await cluster.leader();
    const [victim] = await cluster.followers();
    if (victim === undefined) throw new Error('there is no follower');
    await writeSample(leader, 'b');
    const client = await RespClient.connect({ port: leader.port });
    await client.command('SAVE');
    await client.close();
    await damageSegments(dataOf(leader));
    await victim.kill();
    await rm(join(dataOf(victim), 'log'), { recursive: true });

    await rebuild(victim);
    expect(await heldOfSample(victim, 'b')).toBe(sampleSize);
    expect(leader.output).toContain('checkpoint_damaged');
    // What it has on the disk now is sound.
    await leader.kill();
    await leader.start();
    expect(await heldOfSample(leader, 'b')).toBe(sampleSize);
  });

  it('that was rebuilt and then loses its whole disk does not begin with nothing again by itself', async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
    await writeSample(cluster.node(0), 'e');
    const victim = cluster.node(2);
    const data = dataOf(victim);
    await victim.kill();
    await rm(join(data, 'log'), { recursive: true });
    await rebuild(victim);
    await writeSample(cluster.node(0), 'f');

    await victim.kill();
    await cluster.leader();
    for (const name of ['log', 'checkpoint']) await rm(join(data, name), { recursive: true });
    expect(await refusal(victim)).toMatch(/the leader knows it to have stored the log up to entry/);

    await rebuild(victim);
    expect(await heldOfSample(victim, 'f')).toBe(sampleSize);
    expect(await filesLike(data, /^damaged-/)).toHaveLength(2);
  });
});

describe('a member of a cluster', () => {
  let cluster: KiwiCluster;
  let samples = 0;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
  });
  afterAll(() => cluster.destroy());

  // One after the other on the same node: each but the first is a damage after a rebuild.
  it.each(damages.map(({ what, ...damage }) => [what, damage] as const))(
    'refuses %s, and is rebuilt from the others when told to',
    async (_, { inflict, says }) => {
      const prefix = `sample${samples++}`;
      await writeSample(cluster.node(0), prefix);
      const victim = cluster.node(2);
      await victim.kill();
      await cluster.leader();
      await inflict(join(cluster.directory, 'node-3'));
      const output = await refusal(victim);
      expect(output).toMatch(says);
      expect(output.match(/--recover-from-peers/g)).toHaveLength(1);

      await rebuild(victim);
      expect(await heldOfSample(victim, prefix)).toBe(sampleSize);
      const aside = await filesLike(join(cluster.directory, 'node-3'), /^damaged-/);
      expect(aside).toHaveLength(samples);
    },
  );

  it('needs the flag no more when it was rebuilt', async () => {
    const victim = cluster.node(2);
    await writeSample(victim, 'after');
    await victim.kill();
    await victim.start();
    expect(await heldOfSample(victim, 'after')).toBe(sampleSize);
    expect(await heldOfSample(victim, 'sample0')).toBe(sampleSize);
  });
});
