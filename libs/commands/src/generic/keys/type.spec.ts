import { expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

it('TYPE replies with a simple string: string, hash or none', () => {
  const commands = new CommandRunner(dataCommands);
  commands.run('MSET', 'text', 'x', 'number', '1');
  commands.run('HSET', 'h', 'f', 'v');
  expect(commands.run('TYPE', 'text')).toBe('string');
  expect(commands.run('TYPE', 'number')).toBe('string');
  expect(commands.raw(2, 'TYPE', 'h')).toBe('+hash\r\n');
  expect(commands.run('TYPE', 'absent')).toBe('none');
});
