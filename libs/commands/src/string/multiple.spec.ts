import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { CommandRunner } from '../testing/run.ts';
import { stringCommands } from './string-commands.ts';

const createRunner = () => new CommandRunner(stringCommands);

describe('MGET', () => {
  it('returns null for missing keys and for other types', () => {
    const redis = createRunner();
    redis.run('MSET', 'a', '1', 'b', 'text');
    redis.db.put('hash', new HashValue());
    expect(redis.run('MGET', 'a', 'missing', 'b', 'hash', 'a')).toEqual([
      '1',
      null,
      'text',
      null,
      '1',
    ]);
  });
});

describe('MSET', () => {
  it('sets every key, replacing whatever was there with its deadline', () => {
    const redis = createRunner();
    redis.db.putUntil('a', new HashValue(), redis.nowMs + 1000);
    expect(redis.run('MSET', 'a', '1', 'b', '2', 'a', '3')).toBe('OK');
    expect(redis.run('MGET', 'a', 'b')).toEqual(['3', '2']);
    expect(redis.db.deadline('a')).toBeNull();
  });

  it('refuses a key without a value and sets nothing', () => {
    const redis = createRunner();
    expect(redis.run('MSET', 'a', '1', 'b')).toEqual({
      error: "ERR wrong number of arguments for 'mset' command",
    });
    expect(redis.db.size).toBe(0);
  });
});

describe('MSETNX', () => {
  it('sets all keys when none exists', () => {
    const redis = createRunner();
    expect(redis.run('MSETNX', 'a', '1', 'b', '2', 'a', '3')).toBe(1);
    expect(redis.run('MGET', 'a', 'b')).toEqual(['3', '2']);
  });

  it('sets nothing when any exists, of whatever type', () => {
    const redis = createRunner();
    redis.db.put('hash', new HashValue());
    expect(redis.run('MSETNX', 'a', '1', 'hash', '2')).toBe(0);
    expect(redis.db.has('a')).toBe(false);
  });

  it('refuses a key without a value', () => {
    expect(createRunner().run('MSETNX', 'a', '1', 'b')).toEqual({
      error: "ERR wrong number of arguments for 'msetnx' command",
    });
  });
});
