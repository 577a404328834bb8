import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const notAnInteger = { error: 'ERR value is not an integer or out of range' };
const overflow = { error: 'ERR increment or decrement would overflow' };

const createRunner = () => new CommandRunner(stringCommands);

it('INCR and DECR count from 0 on', () => {
  const redis = createRunner();
  expect(redis.run('INCR', 'key')).toBe(1);
  expect(redis.run('INCR', 'key')).toBe(2);
  expect(redis.run('DECR', 'other')).toBe(-1);
  expect(redis.run('GET', 'key')).toBe('2');
});

it('INCRBY and DECRBY add and subtract any 64-bit integer', () => {
  const redis = createRunner();
  expect(redis.run('INCRBY', 'key', '10')).toBe(10);
  expect(redis.run('DECRBY', 'key', '25')).toBe(-15);
  expect(redis.run('INCRBY', 'key', '-9223372036854775793')).toBe(-9223372036854775808n);
});

it('is exact beyond 2^53', () => {
  const redis = createRunner();
  redis.run('SET', 'key', '9007199254740991');
  expect(redis.run('INCR', 'key')).toBe(9007199254740992n);
  expect(redis.run('INCR', 'key')).toBe(9007199254740993n);
  expect(redis.run('GET', 'key')).toBe('9007199254740993');
  expect(redis.raw(2, 'DECRBY', 'key', '9007199254740992')).toBe(':1\r\n');
});

it('keeps the deadline', () => {
  const redis = createRunner();
  redis.run('SET', 'key', '1', 'EX', '10');
  redis.run('INCR', 'key');
  expect(redis.db.deadline('key')).toBe(redis.nowMs + 10_000);
});

it('starts anew after the deadline', () => {
  const redis = createRunner();
  redis.run('SET', 'key', '5', 'PX', '10');
  redis.advance(10);
  expect(redis.run('INCR', 'key')).toBe(1);
  expect(redis.db.deadline('key')).toBeNull();
});

it('reads integers that were put together as text', () => {
  const redis = createRunner();
  redis.run('APPEND', 'key', '1');
  redis.run('APPEND', 'key', '0');
  expect(redis.run('INCR', 'key')).toBe(11);
});

describe('overflow', () => {
  it.each([
    ['9223372036854775807', 'INCR', []],
    ['-9223372036854775808', 'DECR', []],
    ['9223372036854775807', 'INCRBY', ['1']],
    ['-1', 'INCRBY', ['-9223372036854775808']],
    ['-2', 'DECRBY', ['9223372036854775807']],
  ])('of %s by %s %s is refused and changes nothing', (value, command, args) => {
    const redis = createRunner();
    redis.run('SET', 'key', value);
    expect(redis.run(command, 'key', ...args)).toEqual(overflow);
    expect(redis.run('GET', 'key')).toBe(value);
  });

  it('of DECRBY by the smallest integer has a text of its own', () => {
    const redis = createRunner();
    redis.run('SET', 'key', '-10');
    expect(redis.run('DECRBY', 'key', '-9223372036854775808')).toEqual({
      error: 'ERR decrement would overflow',
    });
  });
});

describe('what is not an integer', () => {
  it.each(['', ' 1', '1 ', '01', '1.0', 'abc', '9223372036854775808'])('as value %j', (value) => {
    const redis = createRunner();
    redis.run('SET', 'key', value);
    expect(redis.run('INCR', 'key')).toEqual(notAnInteger);
  });

  it.each(['', 'x', '1.5', '+1', '9223372036854775808'])('as increment %j', (increment) => {
    const redis = createRunner();
    expect(redis.run('INCRBY', 'key', increment)).toEqual(notAnInteger);
    expect(redis.run('DECRBY', 'key', increment)).toEqual(notAnInteger);
    expect(redis.db.has('key')).toBe(false);
  });

  it('as another type', () => {
    const redis = createRunner();
    redis.db.put('hash', new HashValue());
    expect(redis.run('INCR', 'hash')).toEqual(wrongType);
  });
});
