import { drawPage, drawRest, MemoryCheckpoint, snapshotOf } from '@kiwi/keyspace/testing';
import { Keyspace } from '@kiwi/keyspace';
import { describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';
import { randomCommands } from './random-commands.ts';

const nowMs = 1_767_225_600_000;

/** Runs a command as a session does: SELECT is not one of the handlers. */
function run(runner: CommandRunner, command: readonly string[]): void {
  const [name = '', argument = ''] = command;
  if (name.toLowerCase() === 'select') runner.select(Number(argument));
  else runner.raw(2, ...command);
}

/** Enough fields for a hash with pages of its own, at a key that the random commands use. */
function largeHash(key: string): string[] {
  return ['HSET', key, ...Array.from({ length: 1200 }, (_, i) => [`field:${i}`, 'v']).flat()];
}

/** As many members as make a set of several parts; the members are at places that a random pop reaches. */
function largeSet(key: string): string[] {
  return ['SADD', key, ...Array.from({ length: 1200 }, (_, i) => `member:${i}`)];
}

/** Enough members for a sorted set with pages of its own. */
function largeSortedSet(key: string): string[] {
  return ['ZADD', key, ...Array.from({ length: 600 }, (_, i) => [`${i % 50}`, `m:${i}`]).flat()];
}

/** Changes deadlines of fields; redis-server 7.0 does not know these commands, so they are not among the random ones. */
function fieldDeadlines(key: string, i: number): string[][] {
  const deadlineMs = String(nowMs + (i % 7) * 1000);
  return [
    ['HPEXPIREAT', key, deadlineMs, 'FIELDS', '3', `field:${i % 1200}`, 'f', 'g'],
    ['HPERSIST', key, 'FIELDS', '2', `field:${(i * 7) % 1200}`, 'f'],
  ];
}

describe('a checkpoint under way', () => {
  // Fails when a command changes a collection that it did not take from `Database.lookupForWrite`.
  it.each([1, 2, 3])('holds the state at its cut, whatever commands run (seed %i)', (seed) => {
    const runner = new CommandRunner(dataCommands, nowMs);
    const checkpoint = new MemoryCheckpoint();
    const commands = randomCommands(seed, 3000);
    commands.forEach((command, i) => {
      if (i % 100 === 50) run(runner, largeHash(seed % 2 === 0 ? 'a' : 'b'));
      if (i % 100 === 70) run(runner, largeSet('set:1'));
      if (i % 5 === 0) run(runner, ['SPOP', 'set:1', '3']);
      if (i % 100 === 20) run(runner, largeSortedSet(`sorted-set:${1 + (i % 3)}`));
      run(runner, command);
      for (const one of fieldDeadlines(i % 2 === 0 ? 'a' : 'b', i)) run(runner, one);
      if (i % 500 === 499) {
        runner.advance(1000);
        runner.keyspace.expireDue(20);
      }
      if (i % 40 !== 0) return;
      const expected = snapshotOf(runner.keyspace);
      const nextDeadline = runner.keyspace.nextDeadline();
      const cut = runner.keyspace.beginCut();
      const drawn: [string, Uint8Array][] = [];
      for (const other of randomCommands(seed * 10_000 + i, 40)) {
        run(runner, other);
        run(runner, fieldDeadlines('a', i + other.length)[0] as string[]);
        const page = Number(other[0]?.length) % 2 === 0 ? drawPage(cut) : null;
        if (page !== null) drawn.push(page);
      }
      checkpoint.commit(cut, [...drawn, ...drawRest(cut)]);
      const loaded = new Keyspace();
      checkpoint.loadInto(loaded);
      expect(snapshotOf(loaded) === expected).toBe(true);
      expect(loaded.nextDeadline()).toBe(nextDeadline);
    });
  });
});
