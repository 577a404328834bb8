import { describe, expect, test } from '@jest/globals';
import { AnotherLook } from './another-look.ts';
import { MemoryCluster } from './testing/memory-cluster.ts';

describe('another look', () => {
  test('is worthwhile while each turn brings more, up to three times', () => {
    const look = new AnotherLook();
    expect([5, 6, 7, 8].map((gathered) => look.isWorthwhile(gathered, 1))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('is not when the last one brought nothing', () => {
    const look = new AnotherLook();
    expect([5, 5].map((gathered) => look.isWorthwhile(gathered, 1))).toEqual([true, false]);
  });

  test('is not half a millisecond after the first', () => {
    const look = new AnotherLook();
    expect([look.isWorthwhile(5, 1), look.isWorthwhile(6, 1.5)]).toEqual([true, false]);
  });

  test('begins anew after a no', () => {
    const look = new AnotherLook();
    expect([5, 5, 1].map((gathered) => look.isWorthwhile(gathered, 1))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('is not for nothing', () => {
    expect(new AnotherLook().isWorthwhile(0, 1)).toBe(false);
  });
});

describe('commands of turns that follow each other at once', () => {
  const rounds = 20;

  /** How many batches they made, over all rounds. */
  async function batchesOf(nodes: number, ...perTurn: readonly number[]): Promise<number> {
    const cluster = await MemoryCluster.start(nodes);
    try {
      const leader = await cluster.leader();
      await cluster.client(leader).run('SET', 'n', '0');
      const before = leader.replica.statistics.batches;
      for (let round = 0; round < rounds; round++) {
        const answers: Promise<string>[] = [];
        for (const count of perTurn) {
          for (let i = 0; i < count; i++) answers.push(cluster.client(leader).run('INCR', 'n'));
          await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(answers);
      }
      const batches = leader.replica.statistics.batches - before;
      const sum = rounds * perTurn.reduce((a, b) => a + b, 0);
      expect(await cluster.client(leader).run('GET', 'n')).toBe(
        `$${`${sum}`.length}\r\n${sum}\r\n`,
      );
      return batches;
    } finally {
      await cluster.stop();
    }
  }

  test('share a batch in a cluster', async () => {
    // But where the machine was so busy that the time for another look was over.
    expect(await batchesOf(3, 2, 2)).toBeLessThan(rounds * 2);
  });

  test('do not on a node that is alone', async () => {
    expect(await batchesOf(1, 2, 2)).toBe(rounds * 2);
  });

  test('do not where the first had nobody beside it', async () => {
    expect(await batchesOf(3, 1, 1)).toBe(rounds * 2);
  });
});
