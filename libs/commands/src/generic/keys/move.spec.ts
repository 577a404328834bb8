import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('MOVE', () => {
  it('moves value and time to live to another database', () => {
    run('SET', 'a', '1', 'PX', '500');
    expect(run('MOVE', 'a', '3')).toBe(1);
    expect(run('EXISTS', 'a')).toBe(0);
    commands.select(3);
    expect(run('GET', 'a')).toBe('1');
    expect(run('PTTL', 'a')).toBe(500);
  });

  it('does nothing without the key, or when the target has one of that name', () => {
    expect(run('MOVE', 'a', '3')).toBe(0);
    run('SET', 'a', '1');
    commands.select(3);
    run('SET', 'a', '2');
    expect(run('MOVE', 'a', '0')).toBe(0);
    expect(run('GET', 'a')).toBe('2');
  });

  it('refuses the database it comes from and those that do not exist', () => {
    run('SET', 'a', '1');
    expect(run('MOVE', 'a', '0')).toEqual({
      error: 'ERR source and destination objects are the same',
    });
    expect(run('MOVE', 'a', '-1')).toEqual({ error: 'ERR DB index is out of range' });
    expect(run('MOVE', 'a', '2147483648')).toEqual({
      error: 'ERR value is out of range, value must between -2147483648 and 2147483647',
    });
  });
});
