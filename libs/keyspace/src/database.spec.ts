import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HashValue } from '@kiwi/datatypes';
import type { Database } from './database.ts';
import { keySlot, slotCount } from './key-slot.ts';
import { Keyspace } from './keyspace.ts';
import type { Value } from './value.ts';

function createDatabase(nowMs = 1000) {
  const keyspace = new Keyspace();
  const { clock } = keyspace;
  clock.nowMs = clock.appliedMs = nowMs;
  return { clock, db: keyspace.databases[0] as Database };
}

function scanAll(db: Database, count: number): string[] {
  const keys: string[] = [];
  let cursor = 0;
  do {
    const page = db.scan(cursor, count);
    keys.push(...page.keys);
    cursor = page.next;
  } while (cursor !== 0);
  return keys;
}

describe('values', () => {
  it('are found under their key until they are deleted', () => {
    const { db } = createDatabase();
    db.put('key', 'value');
    expect([db.lookup('key'), db.has('key'), db.size]).toEqual(['value', true, 1]);
    expect(db.delete('key')).toBe(true);
    expect([db.lookup('key'), db.has('key'), db.size]).toEqual([undefined, false, 0]);
    expect(db.delete('key')).toBe(false);
  });

  it('are told from missing ones when they are empty or zero', () => {
    const { db } = createDatabase();
    db.put('empty', '');
    db.put('zero', 0);
    expect([db.has('empty'), db.has('zero')]).toEqual([true, true]);
  });
});

describe('deadlines', () => {
  it('hide a key from the moment they come, without deleting it', () => {
    const { clock, db } = createDatabase();
    db.putUntil('key', 'value', 2000);
    clock.nowMs = 1999;
    expect(db.lookup('key')).toBe('value');
    clock.nowMs = 2000;
    expect(db.lookup('key')).toBeUndefined();
    expect(db.deadline('key')).toBeNull();
    expect([...db.keys()]).toEqual([]);
    expect([db.size, db.expiring]).toEqual([1, 1]);
    clock.nowMs = 1999;
    expect(db.lookup('key')).toBe('value');
  });

  it('ask for a clock tick when the log does not know yet that they have come', () => {
    const { clock, db } = createDatabase();
    db.putUntil('key', 'value', 2000);
    clock.nowMs = 2500;
    expect(db.has('key')).toBe(false);
    expect(clock.tickWanted).toBe(true);
    clock.tickWanted = false;
    clock.appliedMs = 2000;
    expect(db.has('key')).toBe(false);
    expect(clock.tickWanted).toBe(false);
  });

  it('stay when a live key is replaced by put, and go when it is by putFresh', () => {
    const { db } = createDatabase();
    db.putUntil('key', 'old', 2000);
    db.put('key', 'new');
    expect(db.deadline('key')).toBe(2000);
    db.putFresh('key', 'newer');
    expect([db.deadline('key'), db.expiring]).toEqual([null, 0]);
  });

  it('that have passed do not hide what replaces the key', () => {
    const { clock, db } = createDatabase();
    db.putUntil('key', 'old', 2000);
    clock.nowMs = clock.appliedMs = 3000;
    db.put('key', 'new');
    expect([db.lookup('key'), db.deadline('key'), db.size]).toEqual(['new', null, 1]);
  });

  it('can be set, changed and cleared', () => {
    const { db } = createDatabase();
    db.put('key', 'value');
    expect(db.clearDeadline('key')).toBe(false);
    db.setDeadline('key', 5000);
    db.setDeadline('key', 6000);
    expect([db.deadline('key'), db.expiring]).toEqual([6000, 1]);
    expect(db.clearDeadline('key')).toBe(true);
    expect([db.deadline('key'), db.expiring]).toEqual([null, 0]);
  });

  it('cannot be given to keys that are missing or hidden', () => {
    const { clock, db } = createDatabase();
    db.setDeadline('missing', 5000);
    db.putUntil('hidden', 'value', 2000);
    clock.nowMs = clock.appliedMs = 3000;
    db.setDeadline('hidden', 5000);
    expect(db.clearDeadline('hidden')).toBe(false);
    expect([db.has('missing'), db.has('hidden'), db.expiring]).toEqual([false, false, 1]);
  });

  it('make delete report false for a hidden key, which it removes all the same', () => {
    const { clock, db } = createDatabase();
    db.putUntil('key', 'value', 2000);
    clock.nowMs = clock.appliedMs = 3000;
    expect(db.delete('key')).toBe(false);
    expect([db.size, db.expiring]).toEqual([0, 0]);
  });
});

describe('iteration', () => {
  it('by slot keeps the order of insertion', () => {
    const { db } = createDatabase();
    for (const key of ['{t}c', '{t}a', '{t}b']) db.put(key, 'value');
    db.put('{t}c', 'again');
    expect([...db.keysOfSlot(keySlot('{t}'))]).toEqual(['{t}c', '{t}a', '{t}b']);
    expect(db.countInSlot(keySlot('{t}'))).toBe(3);
    expect(db.countInSlot(0)).toBe(0);
  });

  it('by scan returns whole slots and ends with 0', () => {
    const { db } = createDatabase();
    for (const key of ['{t}a', '{t}b', '{u}c']) db.put(key, 'value');
    const first = db.scan(0, 1);
    expect(first.next).toBeGreaterThan(0);
    const second = db.scan(first.next, 1);
    expect(second.next).toBe(0);
    expect([...first.keys, ...second.keys].sort()).toEqual(['{t}a', '{t}b', '{u}c']);
    expect(db.scan(slotCount, 10)).toEqual({ next: 0, keys: [] });
  });

  it('by scan returns each key that is there all the time exactly once, whatever else changes', () => {
    const { db } = createDatabase();
    const stable = Array.from({ length: 500 }, (_, i) => `stable:${i}`);
    for (const key of stable) db.put(key, 'value');
    const seen: string[] = [];
    let cursor = 0;
    let round = 0;
    do {
      const page = db.scan(cursor, 7);
      seen.push(...page.keys.filter((key) => key.startsWith('stable')));
      cursor = page.next;
      db.put(`new:${round}`, 'value');
      db.delete(`new:${round++ - 3}`);
    } while (cursor !== 0);
    expect(seen.sort()).toEqual(stable.sort());
  });

  it('hides keys whose deadline has come', () => {
    const { clock, db } = createDatabase();
    db.put('a', 'value');
    db.putUntil('b', 'value', 2000);
    clock.nowMs = clock.appliedMs = 2000;
    expect(scanAll(db, 10)).toEqual(['a']);
    expect([...db.keys()]).toEqual(['a']);
  });
});

describe('randomKey', () => {
  it('is undefined when there is no key, or none that is visible', () => {
    const { clock, db } = createDatabase();
    expect(db.randomKey(() => 0.5)).toBeUndefined();
    db.putUntil('key', 'value', 2000);
    clock.nowMs = clock.appliedMs = 2000;
    expect(db.randomKey(() => 0.5)).toBeUndefined();
  });

  it('reaches every key, each by an equal share of the range', () => {
    const { db } = createDatabase();
    const keys = Array.from({ length: 200 }, (_, i) => `key:${i}`);
    for (const key of keys) db.put(key, 'value');
    const drawn = keys.map((_, i) => db.randomKey(() => (i + 0.5) / keys.length));
    expect(drawn.sort()).toEqual(keys.sort());
  });

  it('finds the last visible key among many hidden ones', () => {
    const { clock, db } = createDatabase();
    for (let i = 0; i < 1000; i++) db.putUntil(`hidden:${i}`, 'value', 2000);
    db.put('visible', 'value');
    clock.nowMs = clock.appliedMs = 2000;
    expect(db.randomKey(() => 0)).toBe('visible');
  });
});

describe('changes', () => {
  it('are counted for everything that modifies a key and for nothing else', () => {
    const { db } = createDatabase();
    const counts: number[] = [];
    for (const change of [
      () => db.put('a', '1'),
      () => db.setDeadline('a', 5000),
      () => db.put('b', new HashValue()),
      () => db.lookupForWrite('b'),
      () => db.lookupForWrite('a'),
      () => db.lookupForWrite('missing'),
      () => db.delete('missing'),
      () => db.lookup('a'),
      () => db.delete('a'),
    ]) {
      const before = db.changes;
      change();
      counts.push(db.changes - before);
    }
    expect(counts).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 1]);
  });
});

describe('against a plain model', () => {
  interface ModelEntry {
    value: Value;
    deadlineMs: number | null;
  }

  const key = fc.integer({ min: 0, max: 30 }).map((n) => (n % 3 ? `k${n}` : `{tag}${n}`));
  const action = fc.oneof(
    fc.record({ name: fc.constantFrom('put', 'putFresh', 'delete', 'clearDeadline'), key }),
    fc.record({ name: fc.constantFrom('putUntil', 'setDeadline'), key, inMs: fc.nat(50) }),
    fc.record({ name: fc.constant('wait'), key, inMs: fc.nat(20) }),
  );

  it('all methods agree after any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200, size: 'max' }), (actions) => {
        const { clock, db } = createDatabase();
        const model = new Map<string, ModelEntry>();
        actions.forEach((step, i) => {
          const deadlineMs = clock.nowMs + ('inMs' in step ? step.inMs : 0);
          const live = liveEntry(model, step.key, clock.nowMs);
          switch (step.name) {
            case 'put':
              db.put(step.key, i);
              model.set(step.key, { value: i, deadlineMs: live?.deadlineMs ?? null });
              break;
            case 'putFresh':
              db.putFresh(step.key, i);
              model.set(step.key, { value: i, deadlineMs: null });
              break;
            case 'putUntil':
              db.putUntil(step.key, i, deadlineMs);
              model.set(step.key, { value: i, deadlineMs });
              break;
            case 'delete':
              expect(db.delete(step.key)).toBe(live !== undefined);
              model.delete(step.key);
              break;
            case 'setDeadline':
              db.setDeadline(step.key, deadlineMs);
              if (live !== undefined) live.deadlineMs = deadlineMs;
              break;
            case 'clearDeadline':
              expect(db.clearDeadline(step.key)).toBe((live?.deadlineMs ?? null) !== null);
              if (live !== undefined) live.deadlineMs = null;
              break;
            default:
              clock.nowMs = clock.appliedMs = deadlineMs;
          }
          expect(db.size).toBe(model.size);
        });
        const visible = [...model.keys()].filter((k) => liveEntry(model, k, clock.nowMs));
        expect([...db.keys()].sort()).toEqual([...visible].sort());
        expect(scanAll(db, 3).sort()).toEqual([...visible].sort());
        expect(visible.map((k) => [db.lookup(k), db.deadline(k)])).toEqual(
          visible.map((k) => [model.get(k)?.value, model.get(k)?.deadlineMs]),
        );
        expect(db.expiring).toBe(
          [...model.values()].filter(({ deadlineMs }) => deadlineMs !== null).length,
        );
      }),
    );
  });

  function liveEntry(model: Map<string, ModelEntry>, k: string, nowMs: number) {
    const entry = model.get(k);
    const isLive = entry && (entry.deadlineMs === null || entry.deadlineMs > nowMs);
    return isLive ? entry : undefined;
  }
});
