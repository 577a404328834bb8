import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('COPY', () => {
  it('copies value and time to live', () => {
    run('SET', 'a', '1', 'PX', '500');
    expect(run('COPY', 'a', 'b')).toBe(1);
    expect(run('MGET', 'a', 'b')).toEqual(['1', '1']);
    expect(run('PTTL', 'b')).toBe(500);
  });

  it('makes a hash that changes on its own', () => {
    run('HSET', 'h', 'f', '1');
    run('COPY', 'h', 'i');
    run('HSET', 'i', 'f', '2');
    run('HSET', 'h', 'g', '3');
    expect(run('HGETALL', 'h')).toEqual(['f', '1', 'g', '3']);
    expect(run('HGETALL', 'i')).toEqual(['f', '2']);
  });

  it('replaces an existing key only when told to', () => {
    run('SET', 'a', '1');
    run('SET', 'b', '2', 'PX', '500');
    expect(run('COPY', 'a', 'b')).toBe(0);
    expect(run('COPY', 'a', 'b', 'replace')).toBe(1);
    expect(run('GET', 'b')).toBe('1');
    expect(run('PTTL', 'b')).toBe(-1);
    expect(run('COPY', 'absent', 'b', 'REPLACE')).toBe(0);
    expect(run('GET', 'b')).toBe('1');
  });

  it('copies to another database, where the name may be the same', () => {
    run('SET', 'a', '1');
    expect(run('COPY', 'a', 'a', 'DB', '7')).toBe(1);
    commands.select(7);
    expect(run('GET', 'a')).toBe('1');
  });

  it.each([
    [['COPY', 'a', 'a'], 'ERR source and destination objects are the same'],
    [['COPY', 'a', 'a', 'DB', '0'], 'ERR source and destination objects are the same'],
    [['COPY', 'a', 'b', 'DB', '16'], 'ERR DB index is out of range'],
    [['COPY', 'a', 'b', 'DB', 'x'], 'ERR value is not an integer or out of range'],
    [['COPY', 'a', 'b', 'DB'], 'ERR syntax error'],
    [['COPY', 'a', 'b', 'MERGE'], 'ERR syntax error'],
  ])('refuses %j', (args, error) => {
    run('SET', 'a', '1');
    expect(run(...args)).toEqual({ error });
  });
});
