import { describe, expect, it } from '@jest/globals';
import { firstKeyOf, keyArguments, keysOf } from './command-keys.ts';
import type { CommandInfo, KeySpec } from './command.ts';
import { allKeys, oneKey } from './key-specs.ts';

const withKeys = (...keys: KeySpec[]): CommandInfo => ({
  name: 'test',
  arity: -1,
  flags: [],
  group: 'generic',
  categories: [],
  keys,
  since: '1.0.0',
  summary: 'For tests.',
  complexity: 'O(1)',
});
const get = withKeys(...oneKey('RO'));
const mset = withKeys(...allKeys(2, 'OW'));
const rename = withKeys(
  { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'delete'] },
  { type: 'range', first: 2, last: 2, step: 1, flags: ['OW', 'update'] },
);
const bzpopmin = withKeys({ type: 'range', first: 1, last: -2, step: 1, flags: ['RW'] });
const zunionstore = withKeys(
  { type: 'range', first: 1, last: 1, step: 1, flags: ['OW'] },
  { type: 'keynum', count: 2, first: 3, step: 1, flags: ['RO'] },
);
const ping = withKeys();

describe('keysOf', () => {
  it.each([
    ['one key', get, ['get', 'a'], ['a']],
    ['every second argument', mset, ['mset', 'a', '1', 'b', '2'], ['a', 'b']],
    ['two specifications', rename, ['rename', 'a', 'b'], ['a', 'b']],
    ['all but the last', bzpopmin, ['bzpopmin', 'a', 'b', '0'], ['a', 'b']],
    [
      'a counted range',
      zunionstore,
      ['zunionstore', 'd', '2', 'a', 'b', 'weights'],
      ['d', 'a', 'b'],
    ],
    ['no keys', ping, ['ping', 'a'], []],
  ])('finds %s', (_, command, args, keys) => {
    expect(keysOf(command, args)).toEqual(keys);
    expect(firstKeyOf(command, args)).toBe(keys[0]);
  });

  it.each([
    ['is missing', get, ['get']],
    ['count is not a number', zunionstore, ['zunionstore', 'd', 'x', 'a']],
    ['count is too high', zunionstore, ['zunionstore', 'd', '2', 'a']],
    ['count is negative', zunionstore, ['zunionstore', 'd', '-1', 'a']],
    ['count is absurd', zunionstore, ['zunionstore', 'd', '9223372036854775807', 'a']],
  ])('finds none when a key %s', (_, command, args) => {
    expect(keysOf(command, args)).toEqual([]);
    expect(keyArguments(command, args)).toBeNull();
  });
});

describe('keyArguments', () => {
  it('tells what happens to each key', () => {
    expect(keyArguments(rename, ['rename', 'a', 'b'])).toEqual([
      { key: 'a', flags: ['RW', 'delete'] },
      { key: 'b', flags: ['OW', 'update'] },
    ]);
  });

  it('asks the specification when that depends on the call', () => {
    const command = withKeys({
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'variable_flags'],
      flagsOf: (args) => (args.includes('GET') ? ['RW'] : ['OW']),
    });
    expect(keyArguments(command, ['set', 'a', 'GET'])).toEqual([{ key: 'a', flags: ['RW'] }]);
    expect(keyArguments(command, ['set', 'a'])).toEqual([{ key: 'a', flags: ['OW'] }]);
  });
});
