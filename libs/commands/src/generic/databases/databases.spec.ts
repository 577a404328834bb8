import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
  run('MSET', 'a', '0', 'b', '0');
  commands.select(1);
  run('SET', 'a', '1', 'PX', '500');
});

describe('DBSIZE', () => {
  it('counts the keys of the selected database', () => {
    expect(run('DBSIZE')).toBe(1);
    commands.select(0);
    expect(run('DBSIZE')).toBe(2);
  });

  it('counts an expired key until it is deleted', () => {
    commands.advance(500);
    expect(run('DBSIZE')).toBe(1);
    commands.keyspace.expireDue(10);
    expect(run('DBSIZE')).toBe(0);
  });
});

describe('FLUSHDB and FLUSHALL', () => {
  it('FLUSHDB deletes the keys of the selected database', () => {
    expect(run('FLUSHDB')).toBe('OK');
    expect(run('DBSIZE')).toBe(0);
    commands.select(0);
    expect(run('DBSIZE')).toBe(2);
  });

  it('FLUSHALL deletes the keys of all databases and forgets their deadlines', () => {
    expect(run('FLUSHALL')).toBe('OK');
    expect(commands.keyspace.databases.map(({ size }) => size)).toEqual(new Array(16).fill(0));
    expect(commands.keyspace.nextDeadline()).toBeNull();
  });

  it.each(['FLUSHDB', 'FLUSHALL'])('%s takes ASYNC or SYNC and nothing else', (command) => {
    for (const args of [['now'], ['SYNC', 'ASYNC']]) {
      expect(run(command, ...args)).toEqual({ error: 'ERR syntax error' });
    }
    expect(run('DBSIZE')).toBe(1);
    expect(run(command, 'Async')).toBe('OK');
    expect(run('DBSIZE')).toBe(0);
  });
});

describe('SWAPDB', () => {
  it('exchanges keys with their deadlines', () => {
    expect(run('SWAPDB', '0', '1')).toBe('OK');
    expect(run('MGET', 'a', 'b')).toEqual(['0', '0']);
    commands.select(0);
    expect(run('GET', 'a')).toBe('1');
    expect(run('PTTL', 'a')).toBe(500);
    commands.advance(500);
    expect(run('EXISTS', 'a')).toBe(0);
  });

  it.each([
    ['x', '1', 'ERR invalid first DB index'],
    ['1', 'x', 'ERR invalid second DB index'],
    ['99', 'x', 'ERR invalid second DB index'],
    ['0', '16', 'ERR DB index is out of range'],
    ['99999999999', '0', 'ERR invalid first DB index'],
  ])('refuses %s %s', (first, second, error) => {
    expect(run('SWAPDB', first, second)).toEqual({ error });
  });
});
