import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('HINCRBY', () => {
  it('adds to a field, which counts as 0 when it or the hash is missing', () => {
    expect(run('HINCRBY', 'h', 'a', '5')).toBe(5);
    expect(run('HINCRBY', 'h', 'a', '-8')).toBe(-3);
    expect(run('HGET', 'h', 'a')).toBe('-3');
  });

  it('is exact to the ends of 64 bits and refuses to go beyond', () => {
    const error = 'ERR increment or decrement would overflow';
    expect(run('HINCRBY', 'h', 'a', '9223372036854775806')).toBe(9223372036854775806n);
    expect(run('HINCRBY', 'h', 'a', '1')).toBe(9223372036854775807n);
    expect(run('HINCRBY', 'h', 'a', '1')).toEqual({ error });
    expect(run('HGET', 'h', 'a')).toBe('9223372036854775807');
    expect(run('HINCRBY', 'h', 'b', '-9223372036854775808')).toBe(-9223372036854775808n);
    expect(run('HINCRBY', 'h', 'b', '-1')).toEqual({ error });
  });

  it('refuses increments and fields that are no integers', () => {
    run('HSET', 'h', 'text', 'abc', 'padded', ' 1', 'zeros', '01');
    for (const increment of ['x', '', '1.5', '9223372036854775808']) {
      const error = 'ERR value is not an integer or out of range';
      expect(run('HINCRBY', 'new', 'a', increment)).toEqual({ error });
    }
    expect(run('EXISTS', 'new')).toBe(0);
    for (const field of ['text', 'padded', 'zeros']) {
      expect(run('HINCRBY', 'h', field, '1')).toEqual({
        error: 'ERR hash value is not an integer',
      });
    }
  });
});

describe('HINCRBYFLOAT', () => {
  it('adds in 80-bit floating point with 17 decimals, as Redis does', () => {
    expect(run('HINCRBYFLOAT', 'h', 'a', '0.1')).toBe('0.1');
    expect(run('HINCRBYFLOAT', 'h', 'a', '0.2')).toBe('0.3');
    expect(run('HINCRBYFLOAT', 'h', 'a', '5.0e3')).toBe('5000.29999999999999982');
    expect(run('HGET', 'h', 'a')).toBe('5000.29999999999999982');
    expect(run('HINCRBYFLOAT', 'h', 'b', '3.0e2')).toBe('300');
  });

  it('refuses what is no finite number', () => {
    run('HSET', 'h', 'text', 'abc', 'large', '1e4932');
    const errorOf = (...args: string[]) => run('HINCRBYFLOAT', ...args);
    expect(errorOf('h', 'a', 'x')).toEqual({ error: 'ERR value is not a valid float' });
    expect(errorOf('h', 'a', 'inf')).toEqual({ error: 'ERR value is NaN or Infinity' });
    expect(errorOf('h', 'text', '1')).toEqual({ error: 'ERR hash value is not a float' });
    expect(errorOf('h', 'large', '1e4932')).toEqual({
      error: 'ERR increment would produce NaN or Infinity',
    });
    expect(run('HLEN', 'h')).toBe(2);
  });
});
