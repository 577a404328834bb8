import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);
const fields = (...args: string[]) => run('HRANDFIELD', ...args) as string[];

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
  run('HSET', 'h', 'a', '1', 'b', '2', 'c', '3', 'd', '4');
});

describe('HRANDFIELD', () => {
  it('without a count draws every field about equally often', () => {
    const drawn = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const field = run('HRANDFIELD', 'h') as string;
      drawn.set(field, (drawn.get(field) ?? 0) + 1);
    }
    expect([...drawn.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);
    for (const count of drawn.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('with a count draws different fields, at most all', () => {
    const pairs = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const drawn = fields('h', '2');
      expect(new Set(drawn).size).toBe(2);
      pairs.add(drawn.join());
    }
    expect(pairs.size).toBe(6);
    expect(fields('h', '9').sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(fields('h', '0')).toEqual([]);
  });

  it('with a negative count draws that many, fields repeating', () => {
    const drawn = fields('h', '-50');
    expect(drawn).toHaveLength(50);
    expect(new Set(drawn)).toEqual(new Set(['a', 'b', 'c', 'd']));
    expect([...drawn].sort()).not.toEqual(drawn);
  });

  it('WITHVALUES adds the value to each field: flat in RESP2, pairs in RESP3', () => {
    const values: Record<string, string> = { a: '1', b: '2', c: '3', d: '4' };
    for (const count of ['3', '-6']) {
      const flat = fields('h', count, 'withvalues');
      expect(flat).toHaveLength(2 * Math.abs(Number(count)));
      for (let i = 0; i < flat.length; i += 2) expect(flat[i + 1]).toBe(values[flat[i] as string]);
    }
    expect(commands.raw(3, 'HRANDFIELD', 'h', '1', 'WITHVALUES')).toMatch(
      /^\*1\r\n\*2\r\n\$1\r\n[a-d]\r\n\$1\r\n[1-4]\r\n$/,
    );
  });

  it('draws from a hash of many parts as well', () => {
    for (let i = 0; i < 5000; i++) run('HSET', 'big', `f${i}`, `${i}`);
    const drawn = fields('big', '1000', 'WITHVALUES');
    const names = drawn.filter((_, i) => i % 2 === 0);
    expect(new Set(names).size).toBe(1000);
    expect(names.map((name) => name.slice(1))).toEqual(drawn.filter((_, i) => i % 2 === 1));
  });

  it('depends on nothing but the hash and the random numbers of the entry', () => {
    const other = new CommandRunner(dataCommands);
    other.run('HSET', 'h', 'a', '1', 'b', '2', 'c', '3', 'd', '4');
    expect(other.run('HRANDFIELD', 'h', '-20')).toEqual(run('HRANDFIELD', 'h', '-20'));
  });

  it('is null, or empty with a count, without the key', () => {
    expect(commands.raw(2, 'HRANDFIELD', 'absent')).toBe('$-1\r\n');
    expect(run('HRANDFIELD', 'absent', '2', 'WITHVALUES')).toEqual([]);
  });

  it.each([
    [['x'], 'ERR value is not an integer or out of range'],
    [['1', 'foo'], 'ERR syntax error'],
    [['1', 'WITHVALUES', 'x'], 'ERR syntax error'],
    [['-9223372036854775807'], 'ERR value is out of range'],
    [['-16777217'], 'ERR value is out of range'],
    [['4611686018427387904', 'WITHVALUES'], 'ERR value is out of range'],
    [
      ['-9223372036854775808'],
      'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
    ],
  ])('refuses %j', (args, error) => {
    expect(run('HRANDFIELD', 'h', ...args)).toEqual({ error });
  });
});
