import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const syntax = { error: 'ERR syntax error' };

function createRunner() {
  const redis = new CommandRunner(stringCommands);
  redis.run('SET', 'text', 'hello');
  redis.run('SET', 'number', '42');
  redis.db.put('hash', new HashValue());
  return redis;
}

describe('GET', () => {
  it('returns text, numbers and null', () => {
    const redis = createRunner();
    expect(redis.run('GET', 'text')).toBe('hello');
    expect(redis.run('GET', 'number')).toBe('42');
    expect(redis.run('GET', 'missing')).toBeNull();
  });

  it('writes null as each protocol does', () => {
    const redis = createRunner();
    expect(redis.raw(2, 'GET', 'missing')).toBe('$-1\r\n');
    expect(redis.raw(3, 'GET', 'missing')).toBe('_\r\n');
  });

  it('returns every byte as it was set', () => {
    const redis = createRunner();
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    redis.run('SET', bytes, bytes);
    expect(redis.run('GET', bytes)).toBe(bytes);
  });

  it('refuses other types', () => {
    expect(createRunner().run('GET', 'hash')).toEqual(wrongType);
  });
});

describe('GETDEL', () => {
  it('returns the value and deletes the key', () => {
    const redis = createRunner();
    expect(redis.run('GETDEL', 'text')).toBe('hello');
    expect(redis.run('GETDEL', 'text')).toBeNull();
  });

  it('leaves other types alone', () => {
    const redis = createRunner();
    expect(redis.run('GETDEL', 'hash')).toEqual(wrongType);
    expect(redis.db.has('hash')).toBe(true);
  });
});

describe('GETEX', () => {
  it('without options changes nothing', () => {
    const redis = createRunner();
    redis.db.setDeadline('text', redis.nowMs + 5000);
    expect(redis.run('GETEX', 'text')).toBe('hello');
    expect(redis.db.deadline('text')).toBe(redis.nowMs + 5000);
  });

  it.each([
    ['EX', '10', 10_000],
    ['px', '10', 10],
  ])('sets a time to live with %s', (option, time, ms) => {
    const redis = createRunner();
    expect(redis.run('GETEX', 'number', option, time)).toBe('42');
    expect(redis.db.deadline('number')).toBe(redis.nowMs + ms);
  });

  it.each([
    ['EXAT', '5000000000', 5_000_000_000_000],
    ['PXAT', '5000000000000', 5_000_000_000_000],
  ])('sets a deadline with %s', (option, time, deadlineMs) => {
    const redis = createRunner();
    redis.run('GETEX', 'text', option, time);
    expect(redis.db.deadline('text')).toBe(deadlineMs);
  });

  it('deletes the key when the deadline lies in the past, and still returns the value', () => {
    const redis = createRunner();
    expect(redis.run('GETEX', 'text', 'PXAT', '1')).toBe('hello');
    expect(redis.db.size).toBe(2);
  });

  it('removes the deadline with PERSIST', () => {
    const redis = createRunner();
    redis.db.setDeadline('text', redis.nowMs + 5000);
    expect(redis.run('GETEX', 'text', 'PERSIST')).toBe('hello');
    expect(redis.db.deadline('text')).toBeNull();
  });

  it('returns null for a missing key before it looks at the time', () => {
    const redis = createRunner();
    expect(redis.run('GETEX', 'missing', 'EX', 'x')).toBeNull();
    expect(redis.run('GETEX', 'text', 'EX', 'x')).toEqual({
      error: 'ERR value is not an integer or out of range',
    });
    expect(redis.run('GETEX', 'text', 'EX', '0')).toEqual({
      error: "ERR invalid expire time in 'getex' command",
    });
  });

  it.each([['NX'], ['KEEPTTL'], ['EX'], ['PERSIST', 'EX', '1'], ['EX', '1', 'PX', '1'], ['foo']])(
    'refuses the options %s %s %s',
    (...options) => {
      expect(createRunner().run('GETEX', 'text', ...options)).toEqual(syntax);
    },
  );
});

describe('STRLEN', () => {
  it('counts bytes', () => {
    const redis = createRunner();
    expect(redis.run('STRLEN', 'text')).toBe(5);
    expect(redis.run('STRLEN', 'number')).toBe(2);
    expect(redis.run('STRLEN', 'missing')).toBe(0);
    expect(redis.run('STRLEN', 'hash')).toEqual(wrongType);
  });
});
