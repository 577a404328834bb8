import type { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { Dice } from './dice.ts';
import { faults } from './faults/faults.ts';
import { Nemesis } from './faults/nemesis.ts';
import { QueueLoad } from './queue/queue-load.ts';
import { verifyCluster } from './verify-cluster.ts';
import type { Expectations } from './workload/expectations.ts';
import type { GroupPool } from './workload/group-pool.ts';
import { Writer } from './workload/writer.ts';

const writerCount = 5;
/** For all that happens to the nodes in a round, and for the writers to come to rest after it. */
const faultsTimeoutMs = 150_000;
const writersTimeoutMs = 40_000;

export interface RoundResult {
  /** What was done to the nodes. */
  readonly story: string;
  readonly acknowledged: number;
  readonly unknown: number;
  /** Taken from the queue by clients that waited. */
  readonly popped: number;
  readonly keys: number;
  readonly lost: readonly string[];
  readonly divergent: readonly string[];
}

/** Clients write, nodes come to harm, all come back, and everything is read back through every node. */
export async function crashRound(
  cluster: KiwiCluster,
  expectations: Expectations,
  dice: Dice,
): Promise<RoundResult> {
  const { pool, queues } = expectations;
  const wrongReplies: string[] = [];
  const before = countWrites(pool);
  const popped = countPopped(queues);
  const ports = cluster.nodes.map((node) => node.port);
  const context = { ports, pool, fault: (text: string) => void wrongReplies.push(text) };
  const writers = Array.from({ length: writerCount }, () => new Writer(context, dice.fork()));
  const loads = queues.map((queue) => new QueueLoad(ports, queue, dice.fork()));
  const nemesis = new Nemesis(cluster, dice);
  try {
    await within(faultsTimeoutMs, 'the nodes are back', strikeAndHeal(nemesis));
    const resting = Promise.all([...loads, ...writers].map((client) => client.stop()));
    await within(writersTimeoutMs, 'every client has its answers', resting);
  } catch (error) {
    // The data is to be looked at: nobody writes any more.
    const aborted = [...loads, ...writers].map((client) => client.abort());
    await Promise.all([cluster.kill(), ...aborted]);
    throw new Error(`${nemesis.deeds.join(', ')}: ${(error as Error).message}`, { cause: error });
  }
  const { lost, divergent, keys } = await verifyCluster(cluster, expectations);
  const after = countWrites(pool);
  return {
    story: nemesis.deeds.join(', '),
    acknowledged: after.acknowledged - before.acknowledged,
    unknown: after.unknown - before.unknown,
    popped: countPopped(queues) - popped,
    keys,
    lost: [...wrongReplies, ...lost],
    divergent,
  };
}

async function strikeAndHeal(nemesis: Nemesis): Promise<void> {
  const size = nemesis.cluster.nodes.length;
  const fitting = faults.filter((fault) => fault.nodes <= size);
  const times = nemesis.dice.chance(0.3) ? 2 : 1;
  for (let i = 0; i < times; i++) {
    await nemesis.while(50, 400);
    const fault = nemesis.dice.weighted(fitting);
    nemesis.deeds.push(`[${fault.name}]`);
    await fault.strike(nemesis);
  }
  await nemesis.while(0, 300);
  await nemesis.heal();
  await nemesis.while(50, 200);
}

function countWrites(pool: GroupPool): { acknowledged: number; unknown: number } {
  const sum = { acknowledged: 0, unknown: 0 };
  for (const { group } of pool.all) {
    sum.acknowledged += group.acknowledged;
    sum.unknown += group.unknown;
  }
  return sum;
}

function countPopped(queues: Expectations['queues']): number {
  return queues.reduce((sum, { delivered }) => sum + delivered, 0);
}

async function within<T>(timeoutMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${timeoutMs} ms: ${what}`)), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
