import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';

jest.setTimeout(60_000);

/** So small that checkpoints are made, and the log shortened, within a second of writing. */
const smallLimits = ['--checkpoint-log-bytes=20000', '--checkpoint-trailing-bytes=2000'];

const keyCount = 600;

async function write(node: KiwiProcess, prefix: string): Promise<void> {
  const client = await RespClient.connect({ port: node.port });
  try {
    // In pieces, so that there are entries enough for several checkpoints.
    for (let from = 0; from < keyCount; from += 50) {
      const numbers = Array.from({ length: 50 }, (_, i) => from + i);
      await Promise.all([
        ...numbers.map((i) => client.command('SET', `${prefix}${i}`, `v${i}`)),
        ...numbers.map((i) => client.command('HSET', `${prefix}hash`, `f${i}`, '1')),
      ]);
    }
  } finally {
    await client.close();
  }
}

/** How many of the keys this node answers with what was written to them. */
async function held(node: KiwiProcess, prefix: string): Promise<number> {
  const client = await RespClient.connect({ port: node.port });
  try {
    const keys = Array.from({ length: keyCount }, (_, i) => `${prefix}${i}`);
    const replies = await Promise.all(keys.map((key) => client.command('GET', key)));
    const count = replies.filter((reply, i) => plainReply(reply) === `v${i}`).length;
    const fields = plainReply(await client.command('HLEN', `${prefix}hash`));
    return fields === keyCount ? count : -1;
  } finally {
    await client.close();
  }
}

async function flipBit(path: string, share: number): Promise<void> {
  const bytes = await readFile(path);
  const at = Math.floor(bytes.length * share);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

async function filesLike(directory: string, pattern: RegExp): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => pattern.test(name)).sort();
  expect(names).not.toEqual([]);
  return names.map((name) => join(directory, name));
}

/** What can be done to the files of a stopped node, and what it then says. */
const damages: readonly (readonly [
  what: string,
  damage: (data: string) => Promise<unknown>,
  says: RegExp,
])[] = [
  [
    'a flipped bit in a segment',
    async (data) => {
      // In all of them: the newest may be of a checkpoint that was being made when the node was killed, and mean nothing.
      const segments = await filesLike(join(data, 'checkpoint'), /seg$/);
      for (const segment of segments) await flipBit(segment, 0.5);
    },
    /checkpoint file .*segment-\d+\.seg is damaged/,
  ],
  [
    'a manifest cut in half',
    async (data) =>
      truncate((await filesLike(join(data, 'checkpoint'), /^manifest-\d+$/)).at(-1) ?? '', 99),
    /checkpoint file .*manifest-\d+ is damaged/,
  ],
  [
    'a checkpoint that is gone',
    (data) => rm(join(data, 'checkpoint'), { recursive: true }),
    /The log begins with entry \d+, .*the files of the checkpoint were lost/,
  ],
  [
    'a log that is gone',
    (data) => rm(join(data, 'log'), { recursive: true }),
    // The second when node 3 led, and no other leader knows yet what it had.
    /the leader knows it to have stored the log up to entry \d+|the files of the log were lost/,
  ],
  [
    'a flipped bit in the log',
    async (data) => flipBit((await filesLike(join(data, 'log'), /^\d+\.log$/)).at(-1) ?? '', 0.5),
    /The log in .* is damaged/,
  ],
];

/** Starts a process that is to end by itself; returns what it said. */
async function refusal(node: KiwiProcess): Promise<string> {
  node.launch();
  expect(await node.exited()).toBe(1);
  return node.output;
}

describe('a node', () => {
  let cluster: KiwiCluster;
  afterEach(async () => {
    await cluster.destroy();
  });

  it('refuses damaged data by name, alone, and advises to restore a backup', async () => {
    cluster = await KiwiCluster.start(1, smallLimits);
    const node = cluster.node(0);
    await write(node, 'a');
    await node.kill();
    const [, damage, says] = damages[0] as (typeof damages)[number];
    await damage(cluster.directory);
    const output = await refusal(node);
    expect(output).toMatch(says);
    expect(output).toContain('Restore a backup');
  });

  it('that was away for longer than the log reaches back is brought back by a checkpoint', async () => {
    cluster = await KiwiCluster.start(3, smallLimits);
    const [away] = await cluster.followers();
    if (away === undefined) throw new Error('there is no follower');
    await away.kill();
    await write(await cluster.leader(), 'b');
    await away.start();
    await waitUntil('the checkpoint', () => away.output.includes('snapshot_installed'));
    expect(await held(away, 'b')).toBe(keyCount);
    // And keeps it.
    await away.kill();
    await away.start();
    expect(await held(away, 'b')).toBe(keyCount);
  });

  it.each(damages)(
    'in a cluster refuses %s, and is rebuilt from the others when told to',
    async (_, damage, says) => {
      cluster = await KiwiCluster.start(3, smallLimits);
      await write(cluster.node(0), 'c');
      const victim = cluster.node(2);
      await victim.kill();
      await damage(join(cluster.directory, 'node-3'));
      const output = await refusal(victim);
      expect(output).toMatch(says);
      expect(output).toContain('--recover-from-peers');

      victim.launch(['--recover-from-peers']);
      await victim.ready();
      await waitUntil('its vote', () => victim.output.includes('recovery_finished'));
      expect(await held(victim, 'c')).toBe(keyCount);
      const aside = await filesLike(join(cluster.directory, 'node-3'), /^damaged-/);
      expect(aside).toHaveLength(1);
      // It is a member like any other again, and needs the flag no more.
      await write(victim, 'd');
      await victim.kill();
      await victim.start();
      expect(await held(victim, 'd')).toBe(keyCount);
    },
  );
});
