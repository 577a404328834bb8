import { Keyspace } from '@kiwi/keyspace';
import { drawRest, MemoryCheckpoint } from '@kiwi/keyspace/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandTable } from '../table/command-table.ts';
import type { DataCommand } from '../table/command.ts';
import { defaultEncodingLimits } from '../generic/object/encoding-limits.ts';
import { RecordingReply } from '../testing/recording-reply.ts';
import { CommandRunner } from '../testing/run.ts';

const members = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

let redis = new CommandRunner(dataCommands);
const run = (...args: string[]) => redis.run(...args);

beforeEach(() => {
  redis = new CommandRunner(dataCommands);
});

/** How often each member came. */
function counts(drawn: readonly unknown[]): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const member of drawn) found.set(member, (found.get(member) ?? 0) + 1);
  return found;
}

/** A node: the same commands with the same random numbers make the same state. */
class Node {
  readonly #table = new CommandTable(dataCommands);
  #keyspace = new Keyspace();
  #draws = 0;

  run(...args: string[]): unknown {
    const reply = new RecordingReply();
    const [db] = this.#keyspace.databases;
    const command = this.#table.resolve(args) as DataCommand;
    const random = () => (Math.imul(++this.#draws, 0x9e3779b1) >>> 0) / 2 ** 32;
    const { keyspace, encodingLimits } = {
      keyspace: this.#keyspace,
      encodingLimits: defaultEncodingLimits,
    };
    if (db === undefined) throw new Error('no database');
    command.handler(
      { db, keyspace, nowMs: 0, random, encodingLimits, blocking: null },
      args,
      reply,
    );
    return reply.value();
  }

  /** Goes on with what a checkpoint of its state holds. */
  restart(): void {
    const checkpoint = new MemoryCheckpoint();
    const cut = this.#keyspace.beginCut();
    checkpoint.commit(cut, drawRest(cut));
    this.#keyspace = new Keyspace();
    checkpoint.loadInto(this.#keyspace);
  }
}

describe('SPOP', () => {
  it.each([10, 100, 2000])(
    'takes the same of %i members on every node, restarted or not',
    (size) => {
      const nodes = [new Node(), new Node()] as const;
      const replies = nodes.map((node, i) => {
        const drawn: unknown[] = [node.run('SADD', 's', ...members(size))];
        for (let step = 0; step < 60; step++) {
          drawn.push(node.run('SPOP', 's', String(1 + (step % 3))), node.run('SPOP', 's'));
          drawn.push(node.run('SADD', 's', `n${step}`, `m${step}`));
          if (i === 1 && step % 7 === 0) node.restart();
        }
        return [...drawn, node.run('SMEMBERS', 's')];
      });
      expect(replies[1]).toEqual(replies[0]);
    },
  );

  it('takes each member equally often', () => {
    const first: unknown[] = [];
    for (let round = 0; round < 2000; round++) {
      run('DEL', 's');
      run('SADD', 's', ...members(10));
      first.push(run('SPOP', 's'));
    }
    const found = [...counts(first).values()];
    expect(found).toHaveLength(10);
    for (const count of found) expect(Math.abs(count - 200)).toBeLessThan(70);
  });

  it('takes different members, and the key with the last ones', () => {
    run('SADD', 's', ...members(1000));
    const popped = run('SPOP', 's', '600') as string[];
    expect(new Set(popped).size).toBe(600);
    expect(run('SCARD', 's')).toBe(400);
    expect(popped.filter((member) => run('SISMEMBER', 's', member) === 1)).toEqual([]);
    expect(run('SPOP', 's', '401')).toHaveLength(400);
    expect(run('EXISTS', 's')).toBe(0);
    expect([run('SPOP', 's'), run('SPOP', 's', '1')]).toEqual([null, []]);
  });
});

describe('SRANDMEMBER', () => {
  it('draws from a large set as from a small one, and takes nothing', () => {
    run('SADD', 's', ...members(2000));
    const drawn = Array.from({ length: 4000 }, () => run('SRANDMEMBER', 's')) as string[];
    const low = drawn.filter((member) => Number(member.slice(1)) < 1000).length;
    expect(Math.abs(low - 2000)).toBeLessThan(200);
    expect(counts(drawn).size).toBeGreaterThan(1500);
    expect(run('SCARD', 's')).toBe(2000);
  });

  it('with a positive count draws each member once at most', () => {
    run('SADD', 's', ...members(50));
    const some = run('SRANDMEMBER', 's', '20') as string[];
    expect([some.length, new Set(some).size]).toEqual([20, 20]);
    expect(new Set(run('SRANDMEMBER', 's', '1000') as string[])).toEqual(new Set(members(50)));
  });

  it('with a negative count draws as many as were asked for', () => {
    run('SADD', 's', 'a', 'b');
    const drawn = run('SRANDMEMBER', 's', '-1000') as string[];
    const found = counts(drawn);
    expect(drawn).toHaveLength(1000);
    expect(Math.abs((found.get('a') ?? 0) - 500)).toBeLessThan(100);
  });

  it('refuses more than can be answered', () => {
    run('SADD', 's', 'a');
    expect(run('SRANDMEMBER', 's', '-16777217')).toEqual({ error: 'ERR value is out of range' });
  });
});
