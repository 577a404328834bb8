import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringBytesMax } from './string-value.ts';
import { stringCommands } from './string-commands.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const notAnInteger = { error: 'ERR value is not an integer or out of range' };
const tooLong = { error: 'ERR string exceeds maximum allowed size (proto-max-bulk-len)' };

function createRunner() {
  const redis = new CommandRunner(stringCommands);
  redis.run('SET', 'text', 'Hello World');
  redis.run('SET', 'number', '1234');
  redis.db.put('hash', new HashValue());
  return redis;
}

describe.each(['GETRANGE', 'SUBSTR'])('%s', (command) => {
  it.each([
    ['0', '4', 'Hello'],
    ['0', '-1', 'Hello World'],
    ['-5', '-1', 'World'],
    ['-100', '4', 'Hello'],
    ['6', '100', 'World'],
    ['5', '3', ''],
    ['11', '20', ''],
    ['-1', '-5', ''],
    ['0', '-100', 'H'],
    ['-9223372036854775808', '9223372036854775807', 'Hello World'],
    ['9223372036854775807', '9223372036854775807', ''],
  ])('from %s to %s is %j', (start, end, part) => {
    expect(createRunner().run(command, 'text', start, end)).toBe(part);
  });

  it('reads numbers as text and missing keys as the empty string', () => {
    const redis = createRunner();
    expect(redis.run(command, 'number', '1', '2')).toBe('23');
    expect(redis.run(command, 'missing', '0', '-1')).toBe('');
  });

  it('checks the offsets before the type', () => {
    const redis = createRunner();
    expect(redis.run(command, 'hash', 'x', '1')).toEqual(notAnInteger);
    expect(redis.run(command, 'hash', '0', '1')).toEqual(wrongType);
  });
});

describe('SETRANGE', () => {
  it('overwrites, extends, and keeps the deadline', () => {
    const redis = createRunner();
    redis.db.setDeadline('text', redis.nowMs + 1000);
    expect(redis.run('SETRANGE', 'text', '6', 'Redis')).toBe(11);
    expect(redis.run('SETRANGE', 'text', '10', 'SSS')).toBe(13);
    expect(redis.run('GET', 'text')).toBe('Hello RediSSS');
    expect(redis.run('SETRANGE', 'number', '1', 'x')).toBe(4);
    expect(redis.run('GET', 'number')).toBe('1x34');
    expect(redis.db.deadline('text')).toBe(redis.nowMs + 1000);
  });

  it('fills a gap with zero bytes', () => {
    const redis = createRunner();
    expect(redis.run('SETRANGE', 'new', '3', 'x')).toBe(4);
    expect(redis.run('GET', 'new')).toBe('\0\0\0x');
  });

  it('with nothing to write changes nothing', () => {
    const redis = createRunner();
    expect(redis.run('SETRANGE', 'missing', '10', '')).toBe(0);
    expect(redis.run('SETRANGE', 'text', '9223372036854775807', '')).toBe(11);
    expect(redis.db.has('missing')).toBe(false);
  });

  it('refuses bad offsets and what would be too long', () => {
    const redis = createRunner();
    expect(redis.run('SETRANGE', 'text', '-1', 'x')).toEqual({
      error: 'ERR offset is out of range',
    });
    expect(redis.run('SETRANGE', 'text', 'x', 'x')).toEqual(notAnInteger);
    expect(redis.run('SETRANGE', 'text', String(stringBytesMax), 'x')).toEqual(tooLong);
    expect(redis.run('SETRANGE', 'text', '9223372036854775807', 'x')).toEqual(tooLong);
    expect(redis.run('SETRANGE', 'hash', '0', 'x')).toEqual(wrongType);
    expect(redis.run('GET', 'text')).toBe('Hello World');
  });
});

describe('APPEND', () => {
  it('creates, extends, and keeps the deadline', () => {
    const redis = createRunner();
    expect(redis.run('APPEND', 'new', '12')).toBe(2);
    redis.db.setDeadline('new', redis.nowMs + 1000);
    expect(redis.run('APPEND', 'new', '3')).toBe(3);
    expect(redis.run('APPEND', 'new', '')).toBe(3);
    expect(redis.run('GET', 'new')).toBe('123');
    expect(redis.db.deadline('new')).toBe(redis.nowMs + 1000);
    expect(redis.run('APPEND', 'number', 'x')).toBe(5);
    expect(redis.run('GET', 'number')).toBe('1234x');
  });

  it('refuses other types', () => {
    expect(createRunner().run('APPEND', 'hash', 'x')).toEqual(wrongType);
  });

  it('refuses what would be too long', () => {
    const redis = createRunner();
    // A rope: V8 joins the halves only when they are read.
    const half = 'x'.repeat(stringBytesMax / 2);
    redis.db.put('long', half + half);
    expect(redis.run('APPEND', 'long', 'x')).toEqual(tooLong);
    expect(redis.run('STRLEN', 'long')).toBe(stringBytesMax);
  });
});
