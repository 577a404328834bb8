import { beforeEach, describe, expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import type { Database } from '@kiwi/keyspace';
import { Waiters } from './waiters.ts';
import type { StoredWaiter } from './waiters.ts';

const run = { node: 1, incarnation: 5 };

describe('commands that wait', () => {
  let keyspace: Keyspace;
  let waiters: Waiters;
  let lastId: number;
  beforeEach(() => {
    keyspace = new Keyspace();
    waiters = new Waiters(keyspace);
    lastId = 0;
  });
  const db = (index: number) => keyspace.databases[index] as Database;
  const waitFor = (...keys: readonly string[]) => {
    const stored: StoredWaiter = {
      ...run,
      id: ++lastId,
      db: 0,
      keys,
      args: ['BLPOP', ...keys, '0'],
    };
    return waiters.add(stored);
  };
  /** The keys that are served, in order. */
  const served = (of: Waiters): string[] => {
    const keys: string[] = [];
    for (let ready = of.takeReady(); ready !== undefined; ready = of.takeReady())
      keys.push(ready.key);
    return keys;
  };

  it('are served key by key as these change, and behind each key as they came', () => {
    const [first, second] = [waitFor('a', 'b'), waitFor('b')];
    db(0).put('b', 'v');
    db(0).put('other', 'v');
    db(0).put('a', 'v');
    expect(served(waiters)).toEqual(['b', 'a']);
    expect([...waiters.waitingFor({ db: 0, key: 'b' })]).toEqual([first, second]);
  });

  it('go through a checkpoint with their order', () => {
    waitFor('a');
    waitFor('b', 'a');
    const restored = new Waiters(keyspace);
    restored.replaceWith(waiters.list());
    expect(restored.list()).toEqual(waiters.list());
    const ids = (of: Waiters) => Array.from(of.waitingFor({ db: 0, key: 'a' }), ({ id }) => id);
    expect(ids(restored)).toEqual(ids(waiters));
  });

  it('are served in one order when databases change places, whoever waited before a checkpoint', () => {
    const before = waitFor('b');
    waitFor('a');
    waitFor('b');
    waiters.remove(before);
    const restored = new Waiters(keyspace);
    restored.replaceWith(waiters.list());
    for (const key of ['a', 'b']) db(1).put(key, 'v');
    keyspace.swap(0, 1);
    expect(served(waiters)).toEqual(['a', 'b']);
    expect(served(restored)).toEqual(['a', 'b']);
  });
});
