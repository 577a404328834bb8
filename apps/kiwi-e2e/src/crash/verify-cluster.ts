import { RespClient } from '@kiwi/resp-protocol/testing';
import type { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { differingKeys, digestOf } from './digest/compare-dumps.ts';
import { dumpDatabase } from './digest/node-dump.ts';
import type { DatabaseDump } from './digest/node-dump.ts';
import { ListContent } from './model/contents/list-content.ts';
import { describeValue } from './model/stored-value.ts';
import type { Expectations } from './workload/expectations.ts';

/** Keys the check itself writes; no group has them. */
const barrierPrefix = 'barrier:';
const serviceTimeoutMs = 60_000;

export interface Verdict {
  /** What is missing, or there without having been written, in words. */
  readonly lost: readonly string[];
  /** Where nodes hold different things, in words. */
  readonly divergent: readonly string[];
  readonly keys: number;
}

/**
 * Reads everything back through every node once nobody writes, and holds it against what was acknowledged. Groups whose outcome was
 * unknown take over what was found, if it is one of the possible outcomes.
 */
export async function verifyCluster(
  cluster: KiwiCluster,
  { pool, queues }: Expectations,
): Promise<Verdict> {
  for (const node of cluster.nodes) await passBarrier(node.port);
  const lost: string[] = [];
  const divergent: string[] = [];
  let keys = 0;
  for (const database of [0, 1]) {
    const groups = pool.all.map(({ group }) => group).filter((one) => one.database === database);
    const expected = groups.flatMap((group) => [...group.keys]);
    const dumps = await Promise.all(
      cluster.nodes.map((node) => dumpDatabase(node.port, database, expected)),
    );
    const [first, ...others] = dumps;
    if (first === undefined) throw new Error('a cluster has at least one node');
    others.forEach((other, i) => divergent.push(...describeDivergence(first, other, i + 1)));
    for (const group of groups) {
      const found = new Map([...first.values].filter(([key]) => key.startsWith(group.prefix)));
      lost.push(...group.settle(found));
    }
    const owned = (key: string): boolean =>
      queues.some((queue) => queue.key === key) ||
      key.startsWith(barrierPrefix) ||
      groups.some((group) => key.startsWith(group.prefix));
    for (const key of first.values.keys()) {
      if (!owned(key)) lost.push(`${key} was never written`);
    }
    if (database === 0) {
      for (const queue of queues) lost.push(...queue.settle(numbersIn(first, queue.key)));
    }
    keys += first.values.size;
  }
  pool.refill();
  return { lost, divergent, keys };
}

/**
 * A write through a node comes after all that its earlier connections sent: the node hands its commands on in order. Once
 * it is answered, nothing that a client sent to this run of the node is under way any more.
 */
async function passBarrier(port: number): Promise<void> {
  await waitUntil(
    `a write through the node on port ${port} is taken`,
    async () => {
      const client = await RespClient.connect({ port });
      try {
        const reply = await client.command('SET', `${barrierPrefix}${port}`, 'passed');
        return reply.type === 'simple';
      } finally {
        await client.close();
      }
    },
    serviceTimeoutMs,
  );
}

/** What is left in a queue. */
function numbersIn({ values }: DatabaseDump, key: string): number[] {
  const content = values.get(key)?.content;
  return content instanceof ListContent ? content.elements.map(Number) : [];
}

function describeDivergence(first: DatabaseDump, other: DatabaseDump, index: number): string[] {
  if (digestOf(first) === digestOf(other)) return [];
  return differingKeys(first, other).map((key) => {
    const [here, there] = [first.values.get(key), other.values.get(key)].map(describeValue);
    return `${key}: node 1 holds ${here}, node ${index + 1} ${there} (or the same in another order, or otherwise encoded)`;
  });
}
