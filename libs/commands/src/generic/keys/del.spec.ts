import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

describe.each(['DEL', 'UNLINK'])('%s', (command) => {
  let commands: CommandRunner;
  const run = (...args: string[]) => commands.run(...args);

  beforeEach(() => {
    commands = new CommandRunner(dataCommands);
  });

  it('deletes keys of any type and counts those that were there, each once', () => {
    run('SET', 'a', '1');
    run('HSET', 'h', 'f', 'v');
    expect(run(command, 'a', 'h', 'a', 'absent')).toBe(2);
    expect(run('EXISTS', 'a', 'h')).toBe(0);
  });

  it('does not count a key that has expired', () => {
    run('SET', 'a', '1', 'PX', '10');
    commands.advance(10);
    expect(run(command, 'a')).toBe(0);
    expect(commands.db.size).toBe(0);
  });
});
