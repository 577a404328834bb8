import { expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

it('KEYS lists the visible keys of the selected database that match', () => {
  const commands = new CommandRunner(dataCommands);
  commands.run('MSET', 'one', '1', 'two', '2', 'three', '3', '', '4');
  commands.run('SET', 'tired', '5', 'PX', '10');
  commands.advance(10);
  expect([...(commands.run('KEYS', '*') as string[])].sort()).toEqual(['', 'one', 'three', 'two']);
  expect([...(commands.run('KEYS', 't*') as string[])].sort()).toEqual(['three', 'two']);
  expect(commands.run('KEYS', 'x*')).toEqual([]);
  commands.select(1);
  expect(commands.run('KEYS', '*')).toEqual([]);
});

it('RANDOMKEY returns every visible key now and then, and null when there is none', () => {
  const commands = new CommandRunner(dataCommands);
  expect(commands.run('RANDOMKEY')).toBeNull();
  commands.run('MSET', 'a', '1', 'b', '2', 'c', '3');
  commands.run('SET', 'gone', '4', 'PX', '10');
  commands.advance(10);
  const drawn = new Set(Array.from({ length: 100 }, () => commands.run('RANDOMKEY')));
  expect(drawn).toEqual(new Set(['a', 'b', 'c']));
  expect(commands.raw(3, 'RANDOMKEY')).toMatch(/^\$1\r\n[abc]\r\n$/);
});
