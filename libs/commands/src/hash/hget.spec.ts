import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
  run('HSET', 'h', 'a', '1', 'b', 'x\x00y');
});

describe('reading single fields', () => {
  it('HGET replies with the value, or null without field or key', () => {
    expect(run('HGET', 'h', 'a')).toBe('1');
    expect(commands.raw(2, 'HGET', 'h', 'absent')).toBe('$-1\r\n');
    expect(commands.raw(3, 'HGET', 'absent', 'a')).toBe('_\r\n');
  });

  it('HMGET replies with one element per field asked for', () => {
    expect(run('HMGET', 'h', 'b', 'absent', 'b')).toEqual(['x\x00y', null, 'x\x00y']);
    expect(run('HMGET', 'absent', 'a', 'b')).toEqual([null, null]);
  });

  it('HEXISTS, HSTRLEN and HLEN reply with numbers, 0 without field or key', () => {
    expect(run('HEXISTS', 'h', 'a')).toBe(1);
    expect(run('HEXISTS', 'h', 'absent')).toBe(0);
    expect(run('HEXISTS', 'absent', 'a')).toBe(0);
    expect(run('HSTRLEN', 'h', 'b')).toBe(3);
    expect(run('HSTRLEN', 'h', 'absent')).toBe(0);
    expect(run('HSTRLEN', 'absent', 'a')).toBe(0);
    expect(run('HLEN', 'h')).toBe(2);
    expect(run('HLEN', 'absent')).toBe(0);
  });

  it('does not see an expired hash', () => {
    run('PEXPIRE', 'h', '10');
    commands.advance(10);
    expect(run('HGET', 'h', 'a')).toBeNull();
    expect(run('HLEN', 'h')).toBe(0);
  });
});

describe('every hash command on a key of another type', () => {
  const calls = [
    ['HSET', 's', 'a', '1'],
    ['HMSET', 's', 'a', '1'],
    ['HSETNX', 's', 'a', '1'],
    ['HGET', 's', 'a'],
    ['HMGET', 's', 'a'],
    ['HDEL', 's', 'a'],
    ['HLEN', 's'],
    ['HEXISTS', 's', 'a'],
    ['HSTRLEN', 's', 'a'],
    ['HINCRBY', 's', 'a', '1'],
    ['HINCRBYFLOAT', 's', 'a', '1'],
    ['HGETALL', 's'],
    ['HKEYS', 's'],
    ['HVALS', 's'],
    ['HSCAN', 's', '0'],
    ['HRANDFIELD', 's'],
    ['HRANDFIELD', 's', '2'],
    ['HEXPIRE', 's', '1', 'FIELDS', '1', 'a'],
    ['HPEXPIRE', 's', '1', 'FIELDS', '1', 'a'],
    ['HEXPIREAT', 's', '1', 'FIELDS', '1', 'a'],
    ['HPEXPIREAT', 's', '1', 'FIELDS', '1', 'a'],
    ['HTTL', 's', 'FIELDS', '1', 'a'],
    ['HPTTL', 's', 'FIELDS', '1', 'a'],
    ['HEXPIRETIME', 's', 'FIELDS', '1', 'a'],
    ['HPEXPIRETIME', 's', 'FIELDS', '1', 'a'],
    ['HPERSIST', 's', 'FIELDS', '1', 'a'],
    ['HGETEX', 's', 'FIELDS', '1', 'a'],
    ['HGETDEL', 's', 'FIELDS', '1', 'a'],
    ['HSETEX', 's', 'FIELDS', '1', 'a', '1'],
  ];

  it.each(calls)('%s replies WRONGTYPE', (...args) => {
    const error = 'WRONGTYPE Operation against a key holding the wrong kind of value';
    run('MSET', 's', 'text', 'n', '5');
    expect(run(...args)).toEqual({ error });
    expect(run(...args.map((arg) => (arg === 's' ? 'n' : arg)))).toEqual({ error });
    expect(run('MGET', 's', 'n')).toEqual(['text', '5']);
  });

  it('covers the whole group', () => {
    const group = dataCommands.filter((command) => command.group === 'hash');
    const called = new Set(calls.map(([name = '']) => name.toLowerCase()));
    expect([...called].sort()).toEqual(group.map(({ name }) => name).sort());
  });
});
