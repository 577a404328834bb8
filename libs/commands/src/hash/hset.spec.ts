import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('HSET', () => {
  it('counts the fields that are new; the last of equal fields wins', () => {
    expect(run('HSET', 'h', 'a', '1', 'b', '2')).toBe(2);
    expect(run('HSET', 'h', 'b', '3', 'c', '4', 'c', '5')).toBe(1);
    expect(run('HGETALL', 'h')).toEqual(['a', '1', 'b', '3', 'c', '5']);
  });

  it('keeps any bytes in fields and values', () => {
    run('HSET', 'h', '', '', '\x00\xff', '\r\n');
    expect(run('HGETALL', 'h')).toEqual(['', '', '\x00\xff', '\r\n']);
  });

  it('keeps the time to live of a hash and gives none to a new one', () => {
    run('HSET', 'h', 'a', '1');
    run('PEXPIRE', 'h', '10');
    run('HSET', 'h', 'b', '2');
    expect(run('PTTL', 'h')).toBe(10);
    commands.advance(10);
    expect(run('HSET', 'h', 'c', '3')).toBe(1);
    expect(run('HGETALL', 'h')).toEqual(['c', '3']);
    expect(run('PTTL', 'h')).toBe(-1);
  });

  it('counts as a change of the keyspace, also of a hash that exists', () => {
    run('HSET', 'h', 'a', '1');
    const { changes } = commands.keyspace;
    run('HSET', 'h', 'a', '2');
    expect(commands.keyspace.changes).toBe(changes + 1);
  });

  it('refuses a field without a value before it looks at the key', () => {
    run('SET', 's', 'v');
    const error = (name: string) => `ERR wrong number of arguments for '${name}' command`;
    expect(run('HSET', 's', 'a', '1', 'b')).toEqual({ error: error('hset') });
    expect(run('HMSET', 's', 'a', '1', 'b')).toEqual({ error: error('hmset') });
    expect(run('HSET', 's', 'a')).toEqual({ error: error('hset') });
  });
});

describe('HMSET', () => {
  it('does what HSET does and replies OK', () => {
    expect(run('HMSET', 'h', 'a', '1', 'b', '2')).toBe('OK');
    expect(run('HMSET', 'h', 'b', '3')).toBe('OK');
    expect(run('HGETALL', 'h')).toEqual(['a', '1', 'b', '3']);
  });
});

describe('HSETNX', () => {
  it('sets only a field that is not there, and else changes nothing', () => {
    expect(run('HSETNX', 'h', 'a', '1')).toBe(1);
    const { changes } = commands.keyspace;
    expect(run('HSETNX', 'h', 'a', '2')).toBe(0);
    expect(run('HGET', 'h', 'a')).toBe('1');
    expect(commands.keyspace.changes).toBe(changes);
  });
});
