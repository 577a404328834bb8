import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChangeTracker } from '../checkpoint/change-tracker.ts';
import { keySlot } from '../key-slot.ts';
import { Keyspace } from '../keyspace.ts';
import { Table } from '../table.ts';
import { ExpectedKeys, expectedKeysMax } from './expected-keys.ts';
import { keyHash } from './key-hash.ts';

const seed = 77;
const key = fc.oneof(
  { arbitrary: fc.nat(20).map((i) => `key:${i}`), weight: 6 },
  fc.constantFrom('', '{tag}a', '\xff', 'k'.repeat(512), 'k'.repeat(513), 'k'.repeat(70_000)),
);

describe('ExpectedKeys', () => {
  it('knows slot and hash of every key, whatever was expected and whether it comes or not', () => {
    const step = fc.oneof(
      { arbitrary: fc.record({ what: fc.constant('expect' as const), key }), weight: 5 },
      { arbitrary: fc.record({ what: fc.constant('ask' as const), key }), weight: 5 },
      fc.record({ what: fc.constant('prefetch' as const), key }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const { directory } = new Table(new ChangeTracker(seed), 1);
        const keys = new ExpectedKeys(seed);
        for (const { what, key } of steps) {
          if (what === 'expect') keys.add(directory, key);
          else if (what === 'prefetch') keys.prefetch();
          else {
            expect(keys.hashOf(key)).toBe(keyHash(key, seed));
            expect(keys.slotOf(key)).toBe(keySlot(key));
          }
        }
      }),
    );
  });

  it('looks at no more keys than it has room for, and only once', () => {
    const table = new Table(new ChangeTracker(seed), 1);
    const { directory } = table;
    let looks = 0;
    const { homeOf } = directory;
    directory.homeOf = (...args) => (looks++, homeOf.apply(directory, args));
    const keys = new ExpectedKeys(seed);
    for (let i = 0; i < 2 * expectedKeysMax; i++) keys.add(directory, `key:${i}`);
    keys.prefetch();
    expect(looks).toBe(expectedKeysMax);
    keys.prefetch();
    expect(looks).toBe(expectedKeysMax);
  });

  it('changes nothing, wherever the keys are: in no table, in entries of all kinds, in slots of several parts, behind FLUSHDB', () => {
    const keyspace = new Keyspace(seed);
    const [db, other] = keyspace.databases;
    if (db === undefined || other === undefined) throw new Error('no database');
    const model = new Map<string, string>();
    const expectAll = () => {
      for (const key of [...model.keys(), 'absent', '{tag}absent']) {
        db.expect(key);
        other.expect(key);
      }
      keyspace.prefetch();
      for (const [key, value] of model) {
        expect(db.lookup(key)).toBe(value);
        expect(other.lookup(key)).toBeUndefined();
      }
      expect(db.lookup('absent')).toBeUndefined();
    };
    expectAll();
    const put = (key: string, value: string) => {
      db.put(key, value);
      model.set(key, value);
    };
    for (let i = 0; i < 1500; i++) put(`{tag}${i}`, `value ${i}`);
    for (let i = 0; i < 12; i++) put(`key:${i}`, 'v'.repeat(i * 100));
    put('long'.repeat(200), 'v'.repeat(2000));
    expectAll();
    db.clear();
    model.clear();
    expectAll();
    for (let i = 0; i < 40; i++) put(`key:${i}`, `again ${i}`);
    expectAll();
    keyspace.swap(0, 1);
    keyspace.swap(0, 1);
    expectAll();
  });
});
