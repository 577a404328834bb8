import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

const notAFloat = { error: 'ERR value is not a valid float' };

const createRunner = () => new CommandRunner(stringCommands);

describe('INCRBYFLOAT', () => {
  it('adds decimals as people expect', () => {
    const redis = createRunner();
    expect(redis.run('INCRBYFLOAT', 'key', '0.1')).toBe('0.1');
    expect(redis.run('INCRBYFLOAT', 'key', '0.2')).toBe('0.3');
    expect(redis.run('GET', 'key')).toBe('0.3');
    redis.run('SET', 'key', '10.5');
    expect(redis.run('INCRBYFLOAT', 'key', '0.1')).toBe('10.6');
    expect(redis.run('INCRBYFLOAT', 'key', '-5.6e0')).toBe('5');
  });

  it('shows where 64 bits of mantissa end, as Redis does', () => {
    const redis = createRunner();
    redis.run('SET', 'key', '0.3');
    expect(redis.run('INCRBYFLOAT', 'key', '-5.0e3')).toBe('-4999.70000000000000018');
  });

  it('leaves an integer that INCR can go on with', () => {
    const redis = createRunner();
    redis.run('SET', 'key', '1.5');
    expect(redis.run('INCRBYFLOAT', 'key', '1.5')).toBe('3');
    expect(redis.run('INCR', 'key')).toBe(4);
  });

  it('keeps the deadline', () => {
    const redis = createRunner();
    redis.run('SET', 'key', '1', 'EX', '10');
    redis.run('INCRBYFLOAT', 'key', '1');
    expect(redis.db.deadline('key')).toBe(redis.nowMs + 10_000);
  });

  it('refuses what is no number, as value or increment', () => {
    const redis = createRunner();
    redis.run('SET', 'text', 'abc');
    redis.db.put('hash', new HashValue());
    expect(redis.run('INCRBYFLOAT', 'text', '1')).toEqual(notAFloat);
    expect(redis.run('INCRBYFLOAT', 'key', '1 ')).toEqual(notAFloat);
    expect(redis.run('INCRBYFLOAT', 'key', 'nan')).toEqual(notAFloat);
    expect(redis.run('INCRBYFLOAT', 'hash', 'x')).toEqual({
      error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    });
    expect(redis.db.has('key')).toBe(false);
  });

  it('refuses a result that is not finite', () => {
    expect(createRunner().run('INCRBYFLOAT', 'key', 'inf')).toEqual({
      error: 'ERR increment would produce NaN or Infinity',
    });
  });
});
