import { describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

describe.each(['EXISTS', 'TOUCH'])('%s', (command) => {
  it('counts the keys that exist, one named twice counting twice', () => {
    const commands = new CommandRunner(dataCommands);
    commands.run('MSET', 'a', '1', 'b', '2');
    expect(commands.run(command, 'a', 'a', 'b', 'absent')).toBe(3);
  });

  it('changes nothing', () => {
    const commands = new CommandRunner(dataCommands);
    commands.run('SET', 'a', '1', 'PX', '10');
    commands.advance(10);
    const { changes } = commands.keyspace;
    expect(commands.run(command, 'a')).toBe(0);
    expect(commands.keyspace.changes).toBe(changes);
    expect(commands.db.size).toBe(1);
  });
});
