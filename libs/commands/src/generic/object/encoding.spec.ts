import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let redis = new CommandRunner(dataCommands);
const run = (...args: string[]) => redis.run(...args);
const encoding = (key: string) => run('OBJECT', 'ENCODING', key);
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `${from + i}`);
const texts = (count: number) => Array.from({ length: count }, (_, i) => `member:${i}`);

beforeEach(() => {
  redis = new CommandRunner(dataCommands);
});

// As redis-server 7.2 does it, which is newer than the one that replies are compared with.
describe('OBJECT ENCODING of sets', () => {
  it('is intset for up to 512 integers, and hashtable beyond', () => {
    run('SADD', 's', ...numbers(512));
    expect(encoding('s')).toBe('intset');
    run('SADD', 's', '512');
    expect(encoding('s')).toBe('hashtable');
    run('SREM', 's', ...numbers(500));
    expect(encoding('s')).toBe('hashtable');
  });

  it('is listpack for up to 128 members of up to 64 bytes, and hashtable beyond', () => {
    run('SADD', 's', ...texts(127), 'x'.repeat(64));
    expect(encoding('s')).toBe('listpack');
    run('SADD', 's', 'one more');
    expect(encoding('s')).toBe('hashtable');
    run('SADD', 'long', 'x'.repeat(65));
    expect(encoding('long')).toBe('hashtable');
    run('SREM', 'long', 'x'.repeat(65));
    run('SADD', 'long', 'x');
    expect(encoding('long')).toBe('listpack');
  });

  it('changes from intset to listpack with the first text, where there are few enough members then', () => {
    for (const [key, members] of [
      ['few', 127],
      ['many', 128],
    ] as const) {
      run('SADD', key, ...numbers(300));
      run('SREM', key, ...numbers(300 - members));
      run('SADD', key, 'text');
    }
    expect([encoding('few'), encoding('many')]).toEqual(['listpack', 'hashtable']);
  });

  it('is chosen by the number of arguments of SADD, even where they are the same', () => {
    run('SADD', 's', ...Array.from({ length: 129 }, () => 'a'));
    expect([run('SCARD', 's'), encoding('s')]).toEqual([1, 'hashtable']);
    run('SADD', 'n', ...Array.from({ length: 513 }, () => '7'));
    expect([run('SCARD', 'n'), encoding('n')]).toEqual([1, 'hashtable']);
  });

  it('of a result is that of its members', () => {
    run('SADD', 'a', 'x', '1', '2', ...texts(200));
    run('SADD', 'b', '1', '2', '3');
    run('SINTERSTORE', 'i', 'a', 'b');
    run('SUNIONSTORE', 'u', 'a', 'b');
    run('SDIFFSTORE', 'd', 'b', 'a');
    expect(['i', 'u', 'd'].map(encoding)).toEqual(['intset', 'hashtable', 'intset']);
    run('COPY', 'u', 'copy');
    expect(encoding('copy')).toBe('hashtable');
  });

  it('follows the limits of this node', () => {
    run('SADD', 'n', ...numbers(3));
    run('SADD', 't', 'abc', 'd');
    redis.encodingLimits.setIntsetEntriesMax = 2;
    redis.encodingLimits.setListpackValueBytesMax = 2;
    expect([encoding('n'), encoding('t')]).toEqual(['hashtable', 'hashtable']);
  });
});

describe('OBJECT ENCODING of lists', () => {
  it('is listpack as long as a node of 8 KiB holds all of it, and quicklist beyond', () => {
    // An element of 100 bytes takes 103, the listpack itself 7.
    const elements = Array.from({ length: 79 }, () => 'x'.repeat(100));
    run('RPUSH', 'l', ...elements);
    expect(encoding('l')).toBe('listpack');
    run('RPUSH', 'l', 'x'.repeat(100));
    expect(encoding('l')).toBe('quicklist');
  });

  it('counts integers as they are stored', () => {
    // Three bytes each up to 4095.
    for (let i = 0; i < 2700; i += 10) run('RPUSH', 'l', ...numbers(10, 1000 + i));
    expect(encoding('l')).toBe('listpack');
    run('RPUSH', 'l', ...numbers(29, 1000));
    expect(encoding('l')).toBe('quicklist');
  });

  it('follows list-max-listpack-size, in bytes or in elements', () => {
    run('RPUSH', 'l', ...numbers(100));
    run('RPUSH', 'large', 'x'.repeat(5000));
    redis.encodingLimits.listListpackSizeMax = -1;
    expect([encoding('l'), encoding('large')]).toEqual(['listpack', 'quicklist']);
    redis.encodingLimits.listListpackSizeMax = 100;
    expect([encoding('l'), encoding('large')]).toEqual(['listpack', 'listpack']);
    redis.encodingLimits.listListpackSizeMax = 99;
    expect(encoding('l')).toBe('quicklist');
    redis.encodingLimits.listListpackSizeMax = -5;
    run('RPUSH', 'large', ...numbers(10_000));
    expect(encoding('large')).toBe('listpack');
    run('RPUSH', 'large', 'x'.repeat(30_000));
    expect(encoding('large')).toBe('quicklist');
  });
});
