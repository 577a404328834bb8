import { HashValue, ListValue } from '@kiwi/datatypes';
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../database.ts';
import { Keyspace } from '../keyspace.ts';
import { drawRest, MemoryCheckpoint, snapshotOf } from '../testing/memory-checkpoint.ts';
import type { Page } from './keyspace-cut.ts';
import { finish } from './steps.ts';

function createSubject() {
  const keyspace = new Keyspace();
  const db = keyspace.databases[0] as Database;
  const checkpoint = new MemoryCheckpoint();
  const write = () => checkpoint.write(keyspace.beginCut());
  /** The pages that a cut would have now, which is then given up. */
  const pagesOfCut = (): Page[] => {
    const cut = keyspace.beginCut();
    const pages = drawRest(cut).map(([key, data]) => ({ key, data }));
    finish(cut.abandoned());
    return pages;
  };
  const loaded = (): string => {
    const other = new Keyspace();
    checkpoint.loadInto(other);
    return snapshotOf(other);
  };
  return { keyspace, db, checkpoint, write, pagesOfCut, loaded };
}

function hashOf(count: number): HashValue {
  const hash = new HashValue();
  for (let i = 0; i < count; i++) hash.set(`field:${i}`, `value:${i}`);
  return hash;
}

describe('a cut', () => {
  it('of what did not change has no pages', () => {
    const { keyspace, db, write, pagesOfCut } = createSubject();
    db.put('a', '1');
    db.put('hash', hashOf(2000));
    db.put('string', 'x'.repeat(100_000));
    write();
    db.lookup('a');
    db.delete('missing');
    keyspace.markDirty('k99.1.0.0');
    keyspace.markDirty('c99.0.0');
    keyspace.markDirty('nonsense');
    expect(pagesOfCut()).toEqual([]);
  });

  it('after one change of a hash with 100,000 fields writes one of its parts', () => {
    const { db, write, pagesOfCut } = createSubject();
    db.put('hash', hashOf(100_000));
    write();
    (db.lookupForWrite('hash') as HashValue).set('field:77', 'changed');
    const pages = pagesOfCut();
    expect(pages.map(({ key }) => key.charAt(0)).sort()).toEqual(['c', 'k']);
    expect(pages.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(40_000);
  });

  it('passes over parts that did not change a few hundred at a time', () => {
    const { keyspace, db, write } = createSubject();
    const list = new ListValue();
    for (let i = 0; i < 300_000; i++) list.pushLast(`element:${i}`);
    db.put('list', list);
    write();
    const parts = list.partCount;
    (db.lookupForWrite('list') as ListValue).pushLast('changed');
    const cut = keyspace.beginCut();
    let turns = 0;
    for (; !cut.isDrawn; turns++) cut.nextPage();
    expect(parts).toBeGreaterThan(2000);
    expect(turns).toBeGreaterThan(parts / 256);
  });

  it('writes neither a hash again that was renamed nor a large string that stayed', () => {
    const { db, write, pagesOfCut } = createSubject();
    db.put('hash', hashOf(10_000));
    db.put('{t}string', 'x'.repeat(1_000_000));
    write();
    db.put('other', db.take('hash') ?? '');
    db.put('{t}number', 1);
    expect(pagesOfCut().every(({ key }) => key.startsWith('k'))).toBe(true);
  });

  it('keeps a hash that moved away and changed under its new key', () => {
    const { keyspace, db, checkpoint, write, loaded } = createSubject();
    db.put('{t}hash', hashOf(3));
    db.put('{t}other', 1);
    write();
    db.put('{t}other', 2);
    const expected = snapshotOf(keyspace);
    const cut = keyspace.beginCut();
    db.put('elsewhere', db.take('{t}hash') ?? '');
    const moved = db.lookupForWrite('elsewhere') as HashValue;
    for (let i = 0; i < 1000; i++) moved.set(`field:${i}`, 'changed');
    checkpoint.write(cut);
    expect(loaded() === expected).toBe(true);
    const after = snapshotOf(keyspace);
    write();
    expect(loaded() === after).toBe(true);
  });

  it('draws a database that is dropped meanwhile; the next one drops its pages', () => {
    const { keyspace, db, checkpoint, write, loaded } = createSubject();
    for (let i = 0; i < 3000; i++) db.putUntil(`{t}${i}`, 'value', 1000 + i);
    db.put('hash', hashOf(2000));
    const expected = snapshotOf(keyspace);
    const cut = keyspace.beginCut();
    keyspace.flushAll();
    checkpoint.write(cut);
    expect(loaded() === expected).toBe(true);
    write();
    expect(checkpoint.pages.size).toBe(0);
  });

  it('splits what is too large for a page', () => {
    const { keyspace, db, checkpoint, write, loaded } = createSubject();
    db.put('k'.repeat(600_000), 'value');
    db.put('string', 'v'.repeat(700_000));
    const hash = new HashValue();
    hash.set('f'.repeat(500_000), 'w'.repeat(500_000));
    db.put('hash', hash);
    write();
    const longest = Math.max(...[...checkpoint.pages.values()].map((data) => data.length));
    expect(longest).toBeLessThan(330_000);
    expect(loaded() === snapshotOf(keyspace)).toBe(true);
    db.put('hash', 'small');
    db.delete('k'.repeat(600_000));
    write();
    expect(loaded() === snapshotOf(keyspace)).toBe(true);
  });

  it('that was abandoned is written by the next one', () => {
    const { keyspace, db, write, loaded } = createSubject();
    write();
    for (let i = 0; i < 100; i++) db.put(`key:${i}`, i);
    db.put('hash', hashOf(2000));
    const cut = keyspace.beginCut();
    for (let i = 0; i < 50; i++) cut.nextPage();
    db.put('key:3', 'changed');
    finish(cut.abandoned());
    write();
    expect(loaded() === snapshotOf(keyspace)).toBe(true);
  });

  it('is the only one at a time, and void after the keyspace was replaced', () => {
    const { keyspace, db, checkpoint, write, loaded } = createSubject();
    db.put('a', 1);
    write();
    db.put('a', 2);
    const cut = keyspace.beginCut();
    expect(() => keyspace.beginCut()).toThrow('under way');
    checkpoint.loadInto(keyspace);
    finish(cut.abandoned());
    expect(db.lookup('a')).toBe(1);
    db.put('b', 3);
    write();
    expect(loaded() === snapshotOf(keyspace)).toBe(true);
  });

  it('draws pages again that were marked', () => {
    const { keyspace, db, checkpoint, write, loaded } = createSubject();
    db.put('a', 1);
    db.put('hash', hashOf(2000));
    db.put('string', 'x'.repeat(20_000));
    write();
    const before = new Map(checkpoint.pages);
    for (const key of before.keys()) keyspace.markDirty(key);
    write();
    for (const [key, data] of before) {
      if (!key.startsWith('s')) expect(checkpoint.pages.get(key)).not.toBe(data);
    }
    expect(
      [...checkpoint.pages.keys()].filter((key) => before.has(key) && key.startsWith('s')),
    ).toEqual([]);
    expect(loaded() === snapshotOf(keyspace)).toBe(true);
  });

  it('that is committed resets the number of changes since the last one to those after it', () => {
    const { keyspace, db } = createSubject();
    db.put('a', 1);
    db.put('b', 1);
    expect(keyspace.changesSinceCut).toBe(2);
    const cut = keyspace.beginCut();
    db.put('c', 1);
    expect(keyspace.changesSinceCut).toBe(3);
    finish(cut.committed());
    expect(keyspace.changesSinceCut).toBe(1);
  });
});
