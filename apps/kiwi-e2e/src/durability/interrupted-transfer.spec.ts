import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { sleep, waitUntil } from '../harness/wait-until.ts';

jest.setTimeout(90_000);

/** Of the state: a dozen chunks of a transfer. */
const valueCount = 60;
const valueBytes = 100_000;

/** The transfer of the state takes two seconds: long enough to strike in the middle. */
const slowTransfer = [
  '--checkpoint-log-bytes=1000000',
  '--checkpoint-trailing-bytes=10000',
  '--checkpoint-send-bytes-per-second=3000000',
];

async function writeState(node: KiwiProcess, prefix: string): Promise<ReadonlyMap<string, string>> {
  const client = await RespClient.connect({ port: node.port });
  const state = new Map<string, string>();
  try {
    for (let i = 0; i < valueCount; i++) {
      const value = randomBytes(valueBytes).toString('latin1');
      expect(plainReply(await client.command('SET', `${prefix}${i}`, bytesOf(value)))).toBe('OK');
      state.set(`${prefix}${i}`, value);
    }
    expect(plainReply(await client.command('SAVE'))).toBe('OK');
    return state;
  } finally {
    await client.close();
  }
}

/** Keys that the node answers with another value than the one that was written. */
async function wrongKeys(node: KiwiProcess, state: ReadonlyMap<string, string>): Promise<string[]> {
  const client = await RespClient.connect({ port: node.port });
  try {
    const wrong: string[] = [];
    for (const [key, value] of state) {
      if (plainReply(await client.command('GET', key)) !== value) wrong.push(key);
    }
    return wrong;
  } finally {
    await client.close();
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** When a process that is being brought back is killed: so many milliseconds after what it says first. */
const moments = [
  { after: 'node_started', ms: 0 },
  // From here on the leader sends the checkpoint.
  { after: 'leader_changed', ms: 100 },
  { after: 'leader_changed', ms: 1000 },
] as const;

/** Starts a process, and kills it at each of the moments. */
async function startAndKill(node: KiwiProcess, flags: readonly string[] = []): Promise<void> {
  for (const { after, ms } of moments) {
    const before = node.output.length;
    node.launch(flags);
    await waitUntil(after, () => node.output.slice(before).includes(after));
    await sleep(ms);
    await node.kill();
  }
}

describe('kill -9', () => {
  let cluster: KiwiCluster;
  afterEach(() => cluster.destroy());
  const dataOf = (node: KiwiProcess): string =>
    join(cluster.directory, `node-${cluster.nodes.indexOf(node) + 1}`);
  const roleOf = async (node: KiwiProcess): Promise<string | undefined> => {
    const response = await fetch(`http://127.0.0.1:${node.port}/cluster/members`);
    const members = (await response.json()) as readonly { node_id: number; role: string }[];
    return members.find((member) => member.node_id === cluster.nodes.indexOf(node) + 1)?.role;
  };

  it('of a node while it is rebuilt, again and again, only delays it', async () => {
    cluster = await KiwiCluster.start(3, slowTransfer);
    const leader = await cluster.leader();
    const state = await writeState(leader, 'a');
    const [victim] = await cluster.followers();
    if (victim === undefined) throw new Error('there is no follower');
    await victim.kill();
    await rm(join(dataOf(victim), 'log'), { recursive: true });

    await startAndKill(victim, ['--recover-from-peers']);
    expect(victim.output).toContain('recovery_started');
    expect(victim.output).not.toContain('checkpoint_installed');
    victim.launch(['--recover-from-peers']);
    await victim.ready();
    await waitUntil('its vote', async () => (await roleOf(victim)) === 'voter');
    expect(await wrongKeys(victim, state)).toEqual([]);
    expect(await readdir(dataOf(victim))).not.toContain('rebuilt');

    // It counts for the majority again.
    const [other] = (await cluster.followers()).filter((node) => node !== victim);
    await other?.kill();
    const more = await writeState(victim, 'b');
    expect(await wrongKeys(victim, more)).toEqual([]);
  });

  it('of the receiver of a checkpoint, then of its sender, leaves the old state or the new one', async () => {
    cluster = await KiwiCluster.start(3, slowTransfer);
    const [away] = await cluster.followers();
    if (away === undefined) throw new Error('there is no follower');
    const before = await writeState(await cluster.leader(), 'a');
    await waitUntil(
      'the state everywhere',
      async () => (await wrongKeys(away, before)).length === 0,
    );
    await away.kill();
    const state = await writeState(await cluster.leader(), 'b');

    await startAndKill(away);
    expect(away.output).not.toContain('checkpoint_installed');

    const printed = away.output.length;
    away.launch();
    await waitUntil('its leader', () => away.output.slice(printed).includes('leader_changed'));
    await sleep(500);
    const sender = await cluster.leader();
    await sender.kill();
    await away.ready(60_000);
    expect(await wrongKeys(away, before)).toEqual([]);
    expect(await wrongKeys(away, state)).toEqual([]);
    expect(away.output).toContain('checkpoint_installed');
    await sender.start();
    expect(await wrongKeys(sender, state)).toEqual([]);
  });
});
