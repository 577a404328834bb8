import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { damageSegments, damages } from './damages.ts';
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

async function command(node: KiwiProcess, ...args: readonly string[]): Promise<void> {
  const client = await RespClient.connect({ port: node.port });
  const reply = await client.command(...args);
  await client.close();
  expect(plainReply(reply)).toBe('OK');
}

/** How often damaged data was put aside. */
async function putAside(data: string): Promise<number> {
  return (await readdir(data)).filter((name) => name.startsWith('damaged-')).length;
}

describe('a node alone', () => {
  let cluster: KiwiCluster;
  afterAll(() => cluster.destroy());

  it('refuses damaged data by name, and advises to restore a backup', async () => {
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
});

// One after the other on the same cluster: each test finds what the ones before have left.
describe('a member of a cluster', () => {
  let cluster: KiwiCluster;
  let victim: KiwiProcess;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
    victim = cluster.node(2);
  });
  afterAll(() => cluster.destroy());
  const dataOf = (node: KiwiProcess): string =>
    join(cluster.directory, `node-${cluster.nodes.indexOf(node) + 1}`);

  it('that was away for longer than the log reaches back is brought back by a checkpoint', async () => {
    await victim.kill();
    await writeSample(await cluster.leader(), 'away');
    await victim.start();
    await waitUntil('the checkpoint', () => victim.output.includes('checkpoint_installed'));
    expect(await heldOfSample(victim, 'away')).toBe(sampleSize);
    // And keeps it.
    await victim.kill();
    await victim.start();
    expect(await heldOfSample(victim, 'away')).toBe(sampleSize);
  });

  it('refuses damage of every kind, says what it is, and that the others can help', async () => {
    await writeSample(await cluster.leader(), 'sound');
    await victim.kill();
    await cluster.leader();
    const sound = join(cluster.directory, 'sound');
    await cp(dataOf(victim), sound, { recursive: true });
    const failures: string[] = [];
    for (const { what, inflict, says } of damages) {
      await rm(dataOf(victim), { recursive: true });
      await cp(sound, dataOf(victim), { recursive: true });
      await inflict(dataOf(victim));
      const output = await refusal(victim);
      const advice = output.match(/--recover-from-peers/g)?.length;
      if (!says.test(output) || advice !== 1) failures.push(`${what}: ${output}`);
    }
    expect(failures).toEqual([]);
  });

  it.each(['a flipped bit in a segment', 'a flipped bit in the log', 'a log that is gone'])(
    'with %s is rebuilt from the others when told to',
    async (what) => {
      const before = await putAside(dataOf(victim));
      await cluster.leader();
      await damages.find((damage) => damage.what === what)?.inflict(dataOf(victim));
      await rebuild(victim);
      expect(await heldOfSample(victim, 'sound')).toBe(sampleSize);
      expect(await putAside(dataOf(victim))).toBe(before + 1);
      // It has a checkpoint and a log of its own again, for the next damage.
      await writeSample(cluster.node(0), what);
      await waitUntil('the sample', async () => (await heldOfSample(victim, what)) === sampleSize);
      await victim.kill();
    },
  );

  it('needs the flag no more when it was rebuilt', async () => {
    await victim.start();
    expect(await heldOfSample(victim, 'away')).toBe(sampleSize);
  });

  it('that leads and whose checkpoint is damaged while it runs writes it again when a peer needs it', async () => {
    const leader = await cluster.leader();
    const [other] = await cluster.followers();
    if (other === undefined) throw new Error('there is no follower');
    await command(leader, 'SAVE');
    await damageSegments(dataOf(leader));
    await other.kill();
    await rm(join(dataOf(other), 'log'), { recursive: true });

    await rebuild(other);
    expect(await heldOfSample(other, 'sound')).toBe(sampleSize);
    expect(leader.output).toContain('checkpoint_damaged');
    // What it has on the disk now is sound.
    await leader.kill();
    await leader.start();
    expect(await heldOfSample(leader, 'sound')).toBe(sampleSize);
  });

  it('that was rebuilt and then loses its whole disk does not begin with nothing again by itself', async () => {
    // A leader that was elected after the loss would not know what the member had.
    if ((await cluster.leader()) === victim) await command(victim, 'RAFT.TRANSFER_LEADER', '1');
    await waitUntil('another leader', async () => (await cluster.leader()) !== victim);
    await writeSample(cluster.node(0), 'lost');
    await victim.kill();
    for (const name of ['log', 'checkpoint']) {
      await rm(join(dataOf(victim), name), { recursive: true });
    }
    expect(await refusal(victim)).toMatch(/the leader knows it to have stored the log up to entry/);

    await rebuild(victim);
    expect(await heldOfSample(victim, 'lost')).toBe(sampleSize);
  });
});
