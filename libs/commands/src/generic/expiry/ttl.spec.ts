import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

const nowMs = 1_800_000_000_000;
let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands, nowMs);
  run('SET', 'a', 'v');
});

describe('TTL, PTTL, EXPIRETIME, PEXPIRETIME', () => {
  const readers = ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME'];

  it('reply -2 without a key and -1 without a deadline', () => {
    expect(readers.map((command) => run(command, 'absent'))).toEqual([-2, -2, -2, -2]);
    expect(readers.map((command) => run(command, 'a'))).toEqual([-1, -1, -1, -1]);
    run('PEXPIRE', 'a', '5');
    commands.advance(5);
    expect(readers.map((command) => run(command, 'a'))).toEqual([-2, -2, -2, -2]);
  });

  it('round to the nearest second', () => {
    run('PEXPIRE', 'a', '1499');
    expect(readers.map((command) => run(command, 'a'))).toEqual([
      1,
      1499,
      1_800_000_001,
      nowMs + 1499,
    ]);
    run('PEXPIRE', 'a', '1500');
    expect(run('TTL', 'a')).toBe(2);
    run('PEXPIRE', 'a', '1');
    expect(run('TTL', 'a')).toBe(0);
  });

  it('count down with the clock', () => {
    run('EXPIRE', 'a', '100');
    commands.advance(60_000);
    expect(run('TTL', 'a')).toBe(40);
  });

  it('are 64-bit integers up to the last deadline there is', () => {
    run('PEXPIREAT', 'a', '9223372036854775807');
    expect(run('PEXPIRETIME', 'a')).toBe(9223372036854775807n);
    expect(run('EXPIRETIME', 'a')).toBe(9223372036854776n);
  });

  it('ask for a clock tick when a read is the first to see the key expired', () => {
    run('PEXPIRE', 'a', '5');
    commands.advance(10);
    commands.keyspace.clock.appliedMs = nowMs;
    expect(run('TTL', 'a')).toBe(-2);
    expect(commands.keyspace.clock.tickWanted).toBe(true);
  });
});

describe('PERSIST', () => {
  it('removes a deadline, and says whether there was one', () => {
    run('EXPIRE', 'a', '100');
    expect(run('PERSIST', 'a')).toBe(1);
    expect(run('TTL', 'a')).toBe(-1);
    expect(run('PERSIST', 'a')).toBe(0);
    expect(run('PERSIST', 'absent')).toBe(0);
  });

  it('does not revive an expired key', () => {
    run('PEXPIRE', 'a', '5');
    commands.advance(5);
    expect(run('PERSIST', 'a')).toBe(0);
    expect(run('EXISTS', 'a')).toBe(0);
  });
});
