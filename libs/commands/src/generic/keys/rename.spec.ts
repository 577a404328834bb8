import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('RENAME', () => {
  it('moves value and time to live, and replaces value and time to live of the target', () => {
    run('SET', 'a', '1', 'PX', '500');
    run('SET', 'b', '2');
    expect(run('RENAME', 'a', 'b')).toBe('OK');
    expect(run('MGET', 'a', 'b')).toEqual([null, '1']);
    expect(run('PTTL', 'b')).toBe(500);
    run('SET', 'c', '3');
    run('RENAME', 'c', 'b');
    expect(run('PTTL', 'b')).toBe(-1);
  });

  it('leaves a key renamed to itself as it is', () => {
    run('SET', 'a', '1', 'PX', '500');
    const { changes } = commands.keyspace;
    expect(run('RENAME', 'a', 'a')).toBe('OK');
    expect(run('PTTL', 'a')).toBe(500);
    expect(commands.keyspace.changes).toBe(changes);
  });

  it('fails without a source, also when it would be the target', () => {
    expect(run('RENAME', 'a', 'b')).toEqual({ error: 'ERR no such key' });
    expect(run('RENAME', 'a', 'a')).toEqual({ error: 'ERR no such key' });
  });
});

describe('RENAMENX', () => {
  it('renames only to a name that is free; an expired key does not count', () => {
    run('MSET', 'a', '1', 'b', '2');
    expect(run('RENAMENX', 'a', 'b')).toBe(0);
    expect(run('RENAMENX', 'a', 'a')).toBe(0);
    run('PEXPIRE', 'b', '10');
    commands.advance(10);
    expect(run('RENAMENX', 'a', 'b')).toBe(1);
    expect(run('GET', 'b')).toBe('1');
    expect(run('PTTL', 'b')).toBe(-1);
  });

  it('fails without a source', () => {
    expect(run('RENAMENX', 'a', 'b')).toEqual({ error: 'ERR no such key' });
  });
});
