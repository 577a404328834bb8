import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
});

describe('HSCAN', () => {
  it('returns a small hash in one page whatever COUNT says', () => {
    run('HSET', 'h', 'a', '1', 'b', '2');
    expect(run('HSCAN', 'h', '0', 'COUNT', '1')).toEqual(['0', ['a', '1', 'b', '2']]);
    expect(run('HSCAN', 'h', '77')).toEqual(['0', ['a', '1', 'b', '2']]);
    expect(run('HSCAN', 'h', '0', 'MATCH', 'b*')).toEqual(['0', ['b', '2']]);
  });

  it('returns every field that stays of a large hash, page by page, while others come and go', () => {
    for (let i = 0; i < 3000; i++) run('HSET', 'h', `stays:${i}`, `${i}`, `goes:${i}`, 'x');
    const found = new Map<string, string>();
    let cursor = '0';
    let pages = 0;
    do {
      const [next, page] = run('HSCAN', 'h', cursor, 'COUNT', '20') as [string, string[]];
      for (let i = 0; i < page.length; i += 2) found.set(page[i] as string, page[i + 1] as string);
      cursor = next;
      for (let i = 0; i < 10; i++) run('HDEL', 'h', `goes:${pages * 10 + i}`);
      run('HSET', 'h', `comes:${pages++}`, 'x');
    } while (cursor !== '0');
    for (let i = 0; i < 3000; i++) {
      if (found.get(`stays:${i}`) !== String(i)) throw new Error(`field ${i} was not returned`);
    }
    expect(pages).toBeGreaterThan(100);
  });

  it('is an empty page without the key, whatever the options', () => {
    expect(run('HSCAN', 'absent', '5', 'foo')).toEqual(['0', []]);
    expect(run('HSCAN', 'absent', 'x')).toEqual({ error: 'ERR invalid cursor' });
  });

  it('knows no TYPE', () => {
    run('HSET', 'h', 'a', '1');
    expect(run('HSCAN', 'h', '0', 'TYPE', 'string')).toEqual({ error: 'ERR syntax error' });
  });
});
