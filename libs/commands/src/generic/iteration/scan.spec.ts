import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

/** Follows the cursor to the end. */
function scanAll(options: string[], between: () => void = () => undefined): string[][] {
  const pages: string[][] = [];
  let cursor = '0';
  do {
    const [next, page] = run('SCAN', cursor, ...options) as [string, string[]];
    pages.push(page);
    cursor = next;
    between();
  } while (cursor !== '0');
  return pages;
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `key:${i}`);

describe('SCAN', () => {
  it('returns every key once in pages of about COUNT', () => {
    for (const key of names(1000)) run('SET', key, 'v');
    const pages = scanAll(['COUNT', '50']);
    expect(pages.flat().sort()).toEqual(names(1000).sort());
    expect(pages).toHaveLength(20);
  });

  it('returns every key that is there all the time, whatever else comes and goes', () => {
    for (const key of names(500)) run('SET', key, 'v');
    for (let i = 0; i < 500; i++) run('SET', `old:${i}`, 'v');
    let i = 0;
    const pages = scanAll(['COUNT', '7'], () => {
      run('DEL', `old:${i}`);
      run('SET', `new:${i++}`, 'v');
    });
    const found = new Set(pages.flat());
    expect(names(500).filter((key) => !found.has(key))).toEqual([]);
  });

  it('means the same cursor on another node with the same keys', () => {
    const other = new CommandRunner(dataCommands);
    for (const key of names(200)) run('SET', key, 'v');
    for (const key of names(200)) other.run('SET', key, 'v');
    const [cursor] = run('SCAN', '0', 'COUNT', '20') as [string];
    expect(other.run('SCAN', cursor, 'COUNT', '20')).toEqual(run('SCAN', cursor, 'COUNT', '20'));
  });

  it('filters by MATCH and TYPE after COUNT, so that pages may be empty', () => {
    for (const key of names(100)) run('SET', key, 'v');
    run('HSET', 'hash', 'f', 'v');
    const pages = scanAll(['TYPE', 'HASH', 'COUNT', '10']);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.flat()).toEqual(['hash']);
    expect(scanAll(['MATCH', '*:7?']).flat()).toHaveLength(10);
    expect(scanAll(['TYPE', 'stream']).flat()).toEqual([]);
  });

  it('hides expired keys', () => {
    run('SET', 'a', 'v', 'PX', '10');
    run('SET', 'b', 'v');
    commands.advance(10);
    expect(scanAll([]).flat()).toEqual(['b']);
  });

  it('ends at once for a cursor beyond the last slot', () => {
    run('SET', 'a', 'v');
    expect(run('SCAN', '16384')).toEqual(['0', []]);
    expect(run('SCAN', '18446744073709551615')).toEqual(['0', []]);
  });

  it.each(['x', ' 0', '0 ', '1.5', '18446744073709551616', '0x1'])(
    'refuses cursor %j',
    (cursor) => {
      expect(run('SCAN', cursor, 'COUNT', 'x')).toEqual({ error: 'ERR invalid cursor' });
    },
  );

  it.each([[['COUNT', '0']], [['COUNT']], [['MATCH']], [['LIMIT', '5']], [['5']]])(
    'refuses the options %j',
    (options) => {
      expect(run('SCAN', '0', ...options)).toEqual({ error: 'ERR syntax error' });
    },
  );
});
