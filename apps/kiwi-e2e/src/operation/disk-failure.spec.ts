import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { WriteLedger, findLosses, writeLoad } from '../harness/write-load.ts';

/** A write beyond this size of a file fails, as on a full disk, though with another error number; needs no privileges. */
function limitFiles(node: KiwiProcess, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(node.pid), `--fsize=${bytes}:unlimited`]);
}

const misconf = /^MISCONF Kiwi cannot write to its disk: .*file too large.*\. Writes are refused/i;

async function ask(node: KiwiProcess, ...command: readonly string[]): Promise<string> {
  const client = await RespClient.connect({ port: node.port });
  try {
    const reply = await client.command(...command);
    return reply.type === 'error' ? reply.line : String(plainReply(reply));
  } finally {
    await client.close();
  }
}

async function readyz(node: KiwiProcess): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${node.port}/readyz`);
  return { status: response.status, text: await response.text() };
}

/** Lets the disk of `node` refuse writes; resolves when the node has noticed. */
async function fail(node: KiwiProcess): Promise<void> {
  limitFiles(node, 100);
  const isNoticed = async () => (await ask(node, 'SET', 'probe', '1')).startsWith('MISCONF');
  await waitUntil(() => `the failure is noticed\n${node.output}`, isNoticed);
}

describe('a disk that refuses writes', () => {
  let cluster: KiwiCluster;
  afterEach(async () => {
    await cluster.destroy();
  });

  it('makes a standalone node refuse writes and go on to read, until it takes them again', async () => {
    cluster = await KiwiCluster.start(1, ['--server-request-timeout-ms=2000']);
    const node = cluster.node(0);
    const ledger = new WriteLedger();
    let stop = false;
    const load = writeLoad(node.port, 'load', 5, ledger, () => stop);
    await waitUntil('some writes', () => ledger.acknowledged.size > 100);
    const { pid } = node;
    await fail(node);
    stop = true;
    await load;
    expect(await ask(node, 'SET', 'a', '1')).toMatch(misconf);
    const [first = ''] = ledger.acknowledged;
    expect(await ask(node, 'GET', first)).toBe(first);
    expect(await findLosses(node.port, ledger)).toEqual([]);
    expect(await readyz(node)).toMatchObject({
      status: 503,
      text: expect.stringContaining('refused'),
    });
    expect((await fetch(`http://127.0.0.1:${node.port}/healthz`)).status).toBe(200);
    expect(await ask(node, 'INFO', 'persistence')).toContain('aof_last_write_status:err');

    limitFiles(node, 'unlimited');
    await node.ready();
    expect(await ask(node, 'SET', 'a', '2')).toBe('OK');
    expect(await findLosses(node.port, ledger)).toEqual([]);
    expect(node.pid).toBe(pid);
    expect(node.output).toContain('disk_failed');
    expect(node.output).toContain('disk_recovered');

    await node.kill();
    await node.start();
    expect(await findLosses(node.port, ledger)).toEqual([]);
    expect(await ask(node, 'GET', 'a')).toBe('2');
  }, 60_000);

  it('makes a leader hand over, and come back as a follower with everything', async () => {
    cluster = await KiwiCluster.start(3);
    const full = await cluster.leader();
    const others = await cluster.followers();
    const ledger = new WriteLedger();
    let stop = false;
    const loads = others.map((node, i) => writeLoad(node.port, `load${i}`, 5, ledger, () => stop));
    await waitUntil('some writes', () => ledger.acknowledged.size > 100);
    limitFiles(full, 100);
    const before = ledger.acknowledged.size;
    await waitUntil('the others go on', () => ledger.acknowledged.size > before + 500);
    await fail(full);
    expect(await ask(full, 'GET', 'probe')).toMatch(/^CLUSTERDOWN This node cannot write/);
    expect(full.output).toContain('disk_failed');

    limitFiles(full, 'unlimited');
    await full.ready();
    stop = true;
    await Promise.all(loads);
    // No client of theirs saw an error: the writes of a failover wait for the next leader.
    expect(ledger.errors).toEqual([]);
    for (const node of cluster.nodes) expect(await findLosses(node.port, ledger)).toEqual([]);
    expect(await ask(full, 'SET', 'a', '1')).toBe('OK');
    await full.kill();
    await full.start();
    expect(await findLosses(full.port, ledger)).toEqual([]);
  }, 60_000);
});
