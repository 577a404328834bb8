import { describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

// New in Redis 7.2, so redis-server 7.0 cannot be asked: examples and reply types of the documentation.
describe('ZRANK and ZREVRANK WITHSCORE', () => {
  const commands = new CommandRunner(dataCommands);
  commands.run('ZADD', 'z', '1', 'one', '2.5', 'two', '3', 'three');

  it('reply with the score, a double', () => {
    expect(commands.raw(2, 'ZRANK', 'z', 'two', 'WITHSCORE')).toBe('*2\r\n:1\r\n$3\r\n2.5\r\n');
    expect(commands.raw(3, 'ZRANK', 'z', 'two', 'withscore')).toBe('*2\r\n:1\r\n,2.5\r\n');
    expect(commands.raw(3, 'ZREVRANK', 'z', 'one', 'WITHSCORE')).toBe('*2\r\n:2\r\n,1\r\n');
  });

  it('reply with a null array where there is no such member or key', () => {
    for (const call of [
      ['ZRANK', 'z', 'nosuch', 'WITHSCORE'],
      ['ZREVRANK', 'nosuch', 'one', 'WITHSCORE'],
    ]) {
      expect(commands.raw(2, ...call)).toBe('*-1\r\n');
      expect(commands.raw(3, ...call)).toBe('_\r\n');
    }
  });

  it('refuse other words, and more of them', () => {
    expect(commands.run('ZRANK', 'z', 'one', 'WITHSCORES')).toEqual({ error: 'ERR syntax error' });
    expect(commands.run('ZRANK', 'z', 'one', 'WITHSCORE', 'x')).toEqual({
      error: "ERR wrong number of arguments for 'zrank' command",
    });
  });
});

describe('scores', () => {
  // As the double conversion of Redis 7.2 writes them, where 7.0 has 17 digits.
  it.each([
    ['0.1', '0.1'],
    ['3.0', '3'],
    ['1e17', '100000000000000000'],
    ['1e-7', '1e-7'],
    ['12345.12345678', '1.234512345678e+4'],
    ['-inf', '-inf'],
  ])('%s is printed as %s', (given, printed) => {
    const commands = new CommandRunner(dataCommands);
    commands.run('ZADD', 'z', given, 'm');
    expect(commands.run('ZSCORE', 'z', 'm')).toBe(printed);
  });
});
