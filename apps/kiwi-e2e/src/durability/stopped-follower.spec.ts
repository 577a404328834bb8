import { afterEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { sleep, waitUntil } from '../harness/wait-until.ts';
import { WriteLedger, writeLoad } from '../harness/write-load.ts';

/** A stopped follower's log is gone from the leader's after four seconds, and its commands outlive that. */
const flags = [
  '--cluster-heartbeat-interval-ms=40',
  '--cluster-election-timeout-min-ms=200',
  '--cluster-election-timeout-max-ms=400',
  '--checkpoint-log-bytes=20000',
  '--checkpoint-trailing-bytes=2000',
  '--server-request-timeout-ms=60000',
];

const connections = 8;

describe('a follower that stands still with increments under way', () => {
  let cluster: KiwiCluster;
  afterEach(() => cluster.destroy());

  it('counts each of them once when a checkpoint has taken the place of its state', async () => {
    cluster = await KiwiCluster.start(3, flags);
    const [follower, other] = await cluster.followers();
    if (follower === undefined || other === undefined) throw new Error('there are no followers');
    const ledger = new WriteLedger();
    let stopped = false;
    const loads = Array.from({ length: connections }, (_, i) =>
      writeLoad(follower.port, `stopped-${i}`, 10, ledger, () => stopped),
    );
    await sleep(500);
    follower.signal('SIGSTOP');
    // What it had under way is committed by the others, and goes from their logs with all that comes after.
    const elsewhere = new WriteLedger();
    const since = Date.now();
    await writeLoad(other.port, 'elsewhere', 10, elsewhere, () => Date.now() - since > 6000);
    follower.signal('SIGCONT');
    await waitUntil('the checkpoint', () => follower.output.includes('checkpoint_installed'));
    await sleep(500);
    stopped = true;
    await Promise.all(loads);

    const client = await RespClient.connect({ port: other.port });
    const unknown = ledger.errors.filter((line) => line.startsWith('INDETERMINATE ')).length;
    expect(unknown).toBe(ledger.errors.length);
    let counted = 0;
    for (const [name, { acknowledged, sent }] of ledger.increments) {
      const value = Number(plainReply(await client.command('GET', name)));
      expect(value).toBeGreaterThanOrEqual(acknowledged);
      expect(value).toBeLessThanOrEqual(sent);
      counted += value - acknowledged;
    }
    await client.close();
    // Those whose replies went with the state that the checkpoint replaced.
    expect(counted).toBeLessThanOrEqual(unknown);
    for (const node of cluster.nodes) expect(node.running).toBe(true);
    expect(elsewhere.errors).toEqual([]);
  }, 60_000);
});
