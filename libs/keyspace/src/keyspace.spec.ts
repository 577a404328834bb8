import { describe, expect, it } from '@jest/globals';
import type { Database } from './database.ts';
import { Keyspace } from './keyspace.ts';

function createKeyspace(nowMs = 1000) {
  const keyspace = new Keyspace();
  keyspace.clock.nowMs = keyspace.clock.appliedMs = nowMs;
  const db = (index: number) => keyspace.databases[index] as Database;
  return { keyspace, db };
}

describe('swap', () => {
  it('exchanges keys and deadlines of two databases', () => {
    const { keyspace, db } = createKeyspace();
    db(0).putUntil('a', '0', 5000);
    db(3).put('b', '3');
    keyspace.swap(0, 3);
    expect([...db(0).keys()]).toEqual(['b']);
    expect([...db(3).keys()]).toEqual(['a']);
    expect([db(0).deadline('b'), db(3).deadline('a')]).toEqual([null, 5000]);
    expect([db(0).size, db(3).size, db(0).expiring, db(3).expiring]).toEqual([1, 1, 0, 1]);
  });

  it('of a database with itself changes nothing', () => {
    const { keyspace, db } = createKeyspace();
    db(1).put('a', '1');
    keyspace.swap(1, 1);
    expect(db(1).lookup('a')).toBe('1');
  });

  it('refuses a database that does not exist', () => {
    expect(() => createKeyspace().keyspace.swap(0, 16)).toThrow(RangeError);
  });
});

describe('clearing', () => {
  it('one database leaves the others, and their deadlines, alone', () => {
    const { keyspace, db } = createKeyspace();
    db(0).putUntil('a', '0', 2000);
    db(1).putUntil('b', '1', 3000);
    db(0).clear();
    expect([db(0).size, db(0).expiring, db(1).size]).toEqual([0, 0, 1]);
    expect(keyspace.nextDeadline()).toBe(3000);
    db(0).put('a', 'again');
    expect([db(0).lookup('a'), db(0).deadline('a'), db(1).size]).toEqual(['again', null, 1]);
  });

  it('all databases leaves nothing', () => {
    const { keyspace, db } = createKeyspace();
    db(0).put('a', '0');
    db(15).putUntil('b', '15', 2000);
    keyspace.flushAll();
    expect(keyspace.databases.map(({ size }) => size)).toEqual(new Array(16).fill(0));
    expect(keyspace.nextDeadline()).toBeNull();
  });
});

describe('expireDue', () => {
  it('deletes what is due by the log, not by the clock of a read', () => {
    const { keyspace, db } = createKeyspace();
    db(0).putUntil('due', 'value', 2000);
    db(0).putUntil('later', 'value', 2001);
    keyspace.clock.nowMs = 9000;
    expect(keyspace.expireDue(10)).toBe(0);
    keyspace.clock.appliedMs = 2000;
    expect(keyspace.expireDue(10)).toBe(1);
    expect([db(0).size, keyspace.nextDeadline()]).toEqual([1, 2001]);
  });

  it('goes by deadline, then database, then key, and stops at the limit', () => {
    const { keyspace, db } = createKeyspace();
    db(2).putUntil('a', 'value', 2000);
    db(1).putUntil('c', 'value', 2000);
    db(1).putUntil('b', 'value', 2000);
    db(5).putUntil('z', 'value', 1999);
    keyspace.clock.nowMs = 1000;
    keyspace.clock.appliedMs = 3000;
    const left = () =>
      keyspace.databases.flatMap((d) => [...d.keys()].sort().map((k) => d.index + k));
    const steps: string[][] = [left()];
    while (keyspace.expireDue(1) === 1) steps.push(left());
    expect(steps).toEqual([['1b', '1c', '2a', '5z'], ['1b', '1c', '2a'], ['1c', '2a'], ['2a'], []]);
  });

  it('leaves equal data whatever the order in which the deadlines were set', () => {
    const keys = Array.from({ length: 200 }, (_, i) => `key:${i}`);
    const survivors = [keys, keys.toReversed()].map((order) => {
      const { keyspace, db } = createKeyspace();
      for (const key of order) db(0).putUntil(key, 'value', 9999);
      for (const key of order) db(0).setDeadline(key, 2000 + (Number(key.slice(4)) % 7));
      keyspace.clock.appliedMs = 3000;
      keyspace.clock.nowMs = 1000;
      expect(keyspace.expireDue(77)).toBe(77);
      return [...db(0).keys()].sort();
    });
    expect(survivors[0]).toHaveLength(123);
    expect(survivors[1]).toEqual(survivors[0]);
  });
});

describe('changes', () => {
  it('count over all databases', () => {
    const { keyspace, db } = createKeyspace();
    db(0).put('a', '0');
    db(7).put('b', '7');
    expect(keyspace.changes).toBe(2);
  });
});
