import { beforeEach, describe, expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import type { Database } from '@kiwi/keyspace';
import { Watches } from './watches.ts';

const run = { node: 1, incarnation: 5 };
let keyspace: Keyspace;
let watches: Watches;
const db = (index: number) => keyspace.databases[index] as Database;

beforeEach(() => {
  keyspace = new Keyspace();
  watches = new Watches(keyspace);
});

/** Whether a watch of this key is intact after a change. */
function isIntactAfter(change: () => void, index = 0, key = 'k'): boolean {
  watches.watch(run, 1, index, [key]);
  change();
  return watches.release(run, 1);
}

describe('a watch is intact', () => {
  it('while nothing is changed, or only other keys and databases', () => {
    db(0).put('k', 'v');
    expect(isIntactAfter(() => undefined)).toBe(true);
    expect(isIntactAfter(() => db(0).put('other', 'v'))).toBe(true);
    expect(isIntactAfter(() => db(1).put('k', 'v'))).toBe(true);
    expect(isIntactAfter(() => db(0).lookup('k'))).toBe(true);
  });

  it('when a key that was expired at WATCH is deleted', () => {
    db(0).putUntil('k', 'v', 100);
    keyspace.clock.nowMs = keyspace.clock.appliedMs = 100;
    expect(isIntactAfter(() => keyspace.expireDue(10))).toBe(true);
  });

  it('when a database without the key is emptied', () => {
    expect(isIntactAfter(() => keyspace.flushAll())).toBe(true);
  });
});

describe('a watch is broken', () => {
  const changes: Record<string, () => void> = {
    'a value, even by an equal one': () => db(0).put('k', 'v'),
    'the key by its removal': () => db(0).delete('k'),
    'the name': () => db(0).take('k'),
    'a deadline': () => db(0).setDeadline('k', 1000),
    'everything by FLUSHALL': () => keyspace.flushAll(),
    'everything by FLUSHALL, and it came again': () => {
      keyspace.flushAll();
      db(0).put('k', 'v');
    },
    'the whole database': () => keyspace.swap(0, 1),
  };
  it.each(Object.keys(changes))('by a change of %s', (name) => {
    db(0).put('k', 'v');
    expect(isIntactAfter(changes[name] as () => void)).toBe(false);
  });

  it('by the removal of a deadline', () => {
    db(0).putUntil('k', 'v', 1000);
    expect(isIntactAfter(() => db(0).clearDeadline('k'))).toBe(false);
  });

  it('by a key that appears', () => {
    expect(isIntactAfter(() => db(0).put('k', 'v'))).toBe(false);
    db(0).delete('k');
    db(3).put('k', 'v');
    expect(isIntactAfter(() => keyspace.swap(0, 3))).toBe(false);
  });

  it('by expiry, deleted or not', () => {
    for (const limit of [0, 10]) {
      db(0).putUntil('k', 'v', 100);
      keyspace.clock.nowMs = keyspace.clock.appliedMs = 50;
      const expire = () => {
        keyspace.clock.nowMs = keyspace.clock.appliedMs = 100;
        keyspace.expireDue(limit);
      };
      expect(isIntactAfter(expire)).toBe(false);
      keyspace.clock.nowMs = keyspace.clock.appliedMs = 0;
    }
  });

  it('when nobody knows of it', () => {
    expect(watches.release(run, 77)).toBe(false);
  });
});

describe('watchers', () => {
  it('are independent of each other, and add up their own keys', () => {
    watches.watch(run, 1, 0, ['a']);
    watches.watch(run, 1, 2, ['b']);
    watches.watch(run, 2, 0, ['a', 'c']);
    watches.watch({ node: 2, incarnation: 1 }, 1, 0, ['c']);
    db(2).put('b', 'v');
    expect(watches.release(run, 1)).toBe(false);
    expect(watches.release(run, 2)).toBe(true);
    expect(watches.release({ node: 2, incarnation: 1 }, 1)).toBe(true);
  });

  it('go with the run of their node', () => {
    watches.watch(run, 1, 0, ['a']);
    watches.runBegan({ node: 1, incarnation: 6 });
    expect(watches.list()).toEqual([]);
    expect(watches.release(run, 1)).toBe(false);
  });

  it('go through a checkpoint', () => {
    db(0).put('k', 'v');
    watches.watch(run, 1, 0, ['k', 'x']);
    watches.watch(run, 2, 0, ['k']);
    watches.watch(run, 3, 5, ['y']);
    db(5).put('y', 'v');
    const restored = new Watches(keyspace);
    restored.replaceWith(watches.list());
    expect(restored.list()).toEqual(watches.list());
    db(0).put('x', 'v');
    expect([1, 2, 3].map((watcher) => restored.release(run, watcher))).toEqual([
      ...[false, true, false],
    ]);
  });

  it('are listed alike after a checkpoint, also those of a node that watched nothing then', () => {
    const other = { node: 2, incarnation: 1 };
    watches.watch(other, 1, 0, ['a']);
    watches.release(other, 1);
    watches.watch(run, 1, 0, ['a']);
    const restored = new Watches(keyspace);
    restored.replaceWith(watches.list());
    for (const one of [watches, restored]) one.watch(other, 2, 0, ['a']);
    expect(restored.list()).toEqual(watches.list());
  });

  it('cost nothing when there are none: keys are not observed', () => {
    let observed = false;
    db(0).observeKeys = (observer) => void (observed = observer !== null);
    watches.watch(run, 1, 0, ['a']);
    expect(observed).toBe(true);
    watches.release(run, 1);
    expect(observed).toBe(false);
  });
});
