import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

function createRunner() {
  const redis = new CommandRunner(stringCommands);
  redis.run('MSET', 'a', 'ohmytext', 'b', 'mynewtext', 'n', '1234567');
  redis.db.put('hash', new HashValue());
  return redis;
}

describe('LCS', () => {
  it('returns the subsequence, or its length with LEN', () => {
    const redis = createRunner();
    expect(redis.run('LCS', 'a', 'b')).toBe('mytext');
    expect(redis.run('LCS', 'a', 'b', 'LEN')).toBe(6);
    expect(redis.run('LCS', 'a', 'missing')).toBe('');
    expect(redis.run('LCS', 'n', 'n', 'len')).toBe(7);
  });

  it('returns where the matches are with IDX', () => {
    const redis = createRunner();
    const last = [
      [4, 7],
      [5, 8],
    ];
    const first = [
      [2, 3],
      [0, 1],
    ];
    expect(redis.run('LCS', 'a', 'b', 'IDX')).toEqual(['matches', [last, first], 'len', 6]);
    expect(redis.run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', '4', 'WITHMATCHLEN')).toEqual([
      'matches',
      [[...last, 4]],
      'len',
      6,
    ]);
    expect(redis.run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', '-3')).toEqual([
      'matches',
      [last, first],
      'len',
      6,
    ]);
  });

  it('writes a map in RESP3', () => {
    expect(createRunner().raw(3, 'LCS', 'a', 'missing', 'IDX')).toBe(
      '%2\r\n$7\r\nmatches\r\n*0\r\n$3\r\nlen\r\n:0\r\n',
    );
  });

  it.each([
    [['foo'], 'ERR syntax error'],
    [['MINMATCHLEN'], 'ERR syntax error'],
    [['MINMATCHLEN', 'x'], 'ERR value is not an integer or out of range'],
    [['IDX', 'LEN'], 'ERR If you want both the length and indexes, please just use IDX.'],
  ])('refuses the options %j', (options, error) => {
    expect(createRunner().run('LCS', 'a', 'b', ...options)).toEqual({ error });
  });

  it('refuses other types before it looks at the options', () => {
    const error = 'ERR The specified keys must contain string values';
    const redis = createRunner();
    expect(redis.run('LCS', 'a', 'hash', 'foo')).toEqual({ error });
    expect(redis.run('LCS', 'hash', 'a')).toEqual({ error });
  });

  it('refuses strings whose table would take more than 512 MB', () => {
    const redis = createRunner();
    redis.run('SET', 'long', 'x'.repeat(12_000));
    expect(redis.run('LCS', 'long', 'long')).toEqual({
      error: 'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
    });
  });
});
