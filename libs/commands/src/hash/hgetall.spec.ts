import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
  run('HSET', 'h', 'b', '1', 'a', '2', 'c', '3');
});

describe('HGETALL, HKEYS, HVALS', () => {
  it('reply in the order in which the fields were added', () => {
    run('HDEL', 'h', 'a');
    run('HSET', 'h', 'b', '4', 'a', '5');
    expect(run('HGETALL', 'h')).toEqual(['b', '4', 'c', '3', 'a', '5']);
    expect(run('HKEYS', 'h')).toEqual(['b', 'c', 'a']);
    expect(run('HVALS', 'h')).toEqual(['4', '3', '5']);
  });

  it('HGETALL is a map in RESP3 and a flat array in RESP2', () => {
    run('HDEL', 'h', 'a', 'c');
    expect(commands.raw(2, 'HGETALL', 'h')).toBe('*2\r\n$1\r\nb\r\n$1\r\n1\r\n');
    expect(commands.raw(3, 'HGETALL', 'h')).toBe('%1\r\n$1\r\nb\r\n$1\r\n1\r\n');
    expect(commands.raw(3, 'HKEYS', 'h')).toBe('*1\r\n$1\r\nb\r\n');
    expect(commands.raw(3, 'HVALS', 'h')).toBe('*1\r\n$1\r\n1\r\n');
  });

  it('are empty without the key', () => {
    expect(commands.raw(2, 'HGETALL', 'absent')).toBe('*0\r\n');
    expect(commands.raw(3, 'HGETALL', 'absent')).toBe('%0\r\n');
    expect(run('HKEYS', 'absent')).toEqual([]);
    expect(run('HVALS', 'absent')).toEqual([]);
  });
});
