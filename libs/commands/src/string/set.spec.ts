import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const syntax = { error: 'ERR syntax error' };
const notAnInteger = { error: 'ERR value is not an integer or out of range' };
const invalidTime = (command: string) => ({
  error: `ERR invalid expire time in '${command}' command`,
});

const createRunner = () => new CommandRunner(stringCommands);

describe('SET', () => {
  it('replaces any value and removes its deadline', () => {
    const redis = createRunner();
    redis.db.putUntil('key', new HashValue(), redis.nowMs + 1000);
    expect(redis.run('SET', 'key', 'value')).toBe('OK');
    expect(redis.run('GET', 'key')).toBe('value');
    expect(redis.db.deadline('key')).toBeNull();
  });

  it('keeps integers as numbers without changing what is read', () => {
    const redis = createRunner();
    for (const text of ['12', '-7', '012', '9007199254740993']) {
      redis.run('SET', 'key', text);
      expect(redis.run('GET', 'key')).toBe(text);
    }
    redis.run('SET', 'key', '12');
    expect(redis.db.lookup('key')).toBe(12);
  });

  it.each([
    ['EX', '10', 10_000],
    ['PX', '10', 10],
    ['ex', '9223372036', 9_223_372_036_000],
  ])('gives a time to live with %s', (option, time, ms) => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', 'value', option, time)).toBe('OK');
    expect(redis.db.deadline('key')).toBe(redis.nowMs + ms);
    redis.advance(ms - 1);
    expect(redis.run('GET', 'key')).toBe('value');
    redis.advance(1);
    expect(redis.run('GET', 'key')).toBeNull();
  });

  it('gives a deadline with EXAT and PXAT, which may lie in the past', () => {
    const redis = createRunner();
    redis.run('SET', 'key', 'value', 'EXAT', '5000000000');
    expect(redis.db.deadline('key')).toBe(5_000_000_000_000);
    redis.run('SET', 'key', 'value', 'PXAT', '5000000000001');
    expect(redis.db.deadline('key')).toBe(5_000_000_000_001);
    expect(redis.run('SET', 'key', 'value', 'PXAT', '1')).toBe('OK');
    expect(redis.run('GET', 'key')).toBeNull();
  });

  it('keeps the deadline with KEEPTTL', () => {
    const redis = createRunner();
    redis.run('SET', 'key', 'old', 'EX', '10');
    redis.run('SET', 'key', 'new', 'KEEPTTL');
    expect([redis.run('GET', 'key'), redis.db.deadline('key')]).toEqual([
      'new',
      redis.nowMs + 10_000,
    ]);
  });

  it('with NX sets only what does not exist, with XX only what does', () => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', '1', 'XX')).toBeNull();
    expect(redis.run('SET', 'key', '2', 'NX')).toBe('OK');
    expect(redis.run('SET', 'key', '3', 'NX')).toBeNull();
    expect(redis.run('GET', 'key')).toBe('2');
    expect(redis.run('SET', 'key', '4', 'XX')).toBe('OK');
    expect(redis.run('GET', 'key')).toBe('4');
  });

  it('takes an expired key for missing', () => {
    const redis = createRunner();
    redis.run('SET', 'key', 'old', 'PX', '5');
    redis.advance(5);
    expect(redis.run('SET', 'key', 'new', 'NX')).toBe('OK');
    expect(redis.db.deadline('key')).toBeNull();
  });

  it('with GET returns the old value, whether or not it sets', () => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', '1', 'GET')).toBeNull();
    expect(redis.run('SET', 'key', '2', 'GET')).toBe('1');
    expect(redis.run('SET', 'key', '3', 'NX', 'GET')).toBe('2');
    expect(redis.run('GET', 'key')).toBe('2');
    expect(redis.run('SET', 'missing', '1', 'XX', 'GET')).toBeNull();
    expect(redis.run('GET', 'missing')).toBeNull();
  });

  it('with GET refuses other types and leaves them alone', () => {
    const redis = createRunner();
    redis.db.put('hash', new HashValue());
    expect(redis.run('SET', 'hash', 'value', 'GET')).toEqual(wrongType);
    expect(typeof redis.db.lookup('hash')).toBe('object');
  });

  it('takes an option again, the last time given counts', () => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', 'v', 'EX', '10', 'NX', 'EX', '20', 'NX')).toBe('OK');
    expect(redis.db.deadline('key')).toBe(redis.nowMs + 20_000);
  });

  it.each([
    ['NX', 'XX'],
    ['EX', '1', 'PX', '1'],
    ['EX', '1', 'KEEPTTL'],
    ['KEEPTTL', 'PX', '1'],
    ['EX'],
    ['PERSIST'],
    ['foo'],
  ])('refuses the options %s %s %s %s', (...options) => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', 'value', ...options)).toEqual(syntax);
    expect(redis.db.has('key')).toBe(false);
  });

  it.each([
    ['EX', '0', invalidTime('set')],
    ['PX', '-1', invalidTime('set')],
    ['EXAT', '0', invalidTime('set')],
    ['EX', '9223372036854776', invalidTime('set')],
    ['EX', '9223372036854775', invalidTime('set')],
    ['PX', '9223372036854775807', invalidTime('set')],
    ['EX', '9223372036854775808', notAnInteger],
    ['EX', '1.5', notAnInteger],
    ['EX', 'NX', notAnInteger],
  ])('refuses the time %s %s', (option, time, error) => {
    const redis = createRunner();
    redis.db.put('hash', new HashValue());
    expect(redis.run('SET', 'hash', 'value', 'GET', option, time)).toEqual(error);
    expect(redis.db.deadline('hash')).toBeNull();
  });

  it.each([
    ['EXAT', '9223372036854775', Number(9_223_372_036_854_775_000n)],
    ['PXAT', '9223372036854775807', 2 ** 63],
  ])('takes the farthest deadline, %s %s', (option, time, deadlineMs) => {
    const redis = createRunner();
    expect(redis.run('SET', 'key', 'value', option, time)).toBe('OK');
    expect(redis.db.deadline('key')).toBe(deadlineMs);
  });

  it('writes its replies as each protocol does', () => {
    const redis = createRunner();
    expect(redis.raw(2, 'SET', 'key', 'value')).toBe('+OK\r\n');
    expect(redis.raw(2, 'SET', 'key', 'value', 'NX')).toBe('$-1\r\n');
    expect(redis.raw(3, 'SET', 'key', 'value', 'NX')).toBe('_\r\n');
  });
});

describe('SETNX', () => {
  it('sets only what does not exist', () => {
    const redis = createRunner();
    expect(redis.run('SETNX', 'key', '1')).toBe(1);
    expect(redis.run('SETNX', 'key', '2')).toBe(0);
    expect(redis.run('GET', 'key')).toBe('1');
  });
});

describe.each([
  ['SETEX', 1000],
  ['PSETEX', 1],
])('%s', (command, unitMs) => {
  it('sets with a time to live', () => {
    const redis = createRunner();
    redis.db.put('key', new HashValue());
    expect(redis.run(command, 'key', '10', 'value')).toBe('OK');
    expect([redis.run('GET', 'key'), redis.db.deadline('key')]).toEqual([
      'value',
      redis.nowMs + 10 * unitMs,
    ]);
  });

  it('refuses times that are not positive or overflow', () => {
    const redis = createRunner();
    const error = invalidTime(command.toLowerCase());
    expect(redis.run(command, 'key', '0', 'value')).toEqual(error);
    expect(redis.run(command, 'key', '-5', 'value')).toEqual(error);
    expect(redis.run(command, 'key', '9223372036854775807', 'value')).toEqual(error);
    expect(redis.run(command, 'key', 'x', 'value')).toEqual(notAnInteger);
    expect(redis.db.has('key')).toBe(false);
  });
});

describe('GETSET', () => {
  it('returns the old value and removes the deadline', () => {
    const redis = createRunner();
    expect(redis.run('GETSET', 'key', '1')).toBeNull();
    redis.db.setDeadline('key', redis.nowMs + 1000);
    expect(redis.run('GETSET', 'key', '2')).toBe('1');
    expect([redis.run('GET', 'key'), redis.db.deadline('key')]).toEqual(['2', null]);
  });

  it('refuses other types', () => {
    const redis = createRunner();
    redis.db.put('hash', new HashValue());
    expect(redis.run('GETSET', 'hash', '1')).toEqual(wrongType);
  });
});
