import { HashValue } from '@kiwi/datatypes';
import { StorageError } from '@kiwi/kernel';
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../database.ts';
import { Keyspace } from '../keyspace.ts';
import { KeyspaceLoader } from './keyspace-loader.ts';
import { finish } from './steps.ts';
import { drawRest } from '../testing/memory-checkpoint.ts';
import { lastChunk, pageVersion } from './page-writer.ts';

function checkpointOf(): { header: Uint8Array; pages: [string, Uint8Array][] } {
  const keyspace = new Keyspace();
  const db = keyspace.databases[0] as Database;
  const small = new HashValue();
  small.set('field', 'value');
  const large = new HashValue();
  for (let i = 0; i < 600; i++) large.set(`f${i}`, 'v');
  db.put('{t}small', small);
  db.put('{t}large', large);
  db.put('{t}number', -5);
  db.putUntil('{t}text', 'text', 5000);
  db.put('long', 'x'.repeat(300_000));
  const cut = keyspace.beginCut();
  return { header: cut.header, pages: drawRest(cut) };
}

function load(header: Uint8Array, pages: readonly (readonly [string, Uint8Array])[]): void {
  const loader = new KeyspaceLoader();
  loader.addHeader(header);
  for (const [key, data] of pages) finish(loader.addPage(key, data));
  finish(loader.finish());
}

function outcome(action: () => void): string {
  try {
    action();
    return 'loaded';
  } catch (error) {
    return error instanceof StorageError ? error.code : String(error);
  }
}

const malformed = 'KIWI_CHECKPOINT_MALFORMED';
const otherRelease = 'KIWI_STORAGE_FORMAT';

describe('KeyspaceLoader', () => {
  it('says which page is damaged, and which one another release wrote', () => {
    const { header, pages } = checkpointOf();
    const [key, data] = pages[0] as [string, Uint8Array];
    const cut = data.slice(0, data.length - 1);
    expect(() => load(header, [[key, cut]])).toThrow(key);
    const newer = data.slice();
    newer[0] = pageVersion + 1;
    const complaint = `page ${key}: it has version ${pageVersion + 1}, this release reads version ${pageVersion}`;
    expect(() => load(header, [[key, newer]])).toThrow(complaint);
    expect(outcome(() => load(header, [[key, newer]]))).toBe(otherRelease);
    expect(outcome(() => load(header.with(0, pageVersion + 1), pages))).toBe(otherRelease);
  });

  it('notices every page that is missing or comes twice, and a missing header', () => {
    const { header, pages } = checkpointOf();
    expect(outcome(() => load(header, pages))).toBe('loaded');
    pages.forEach((page, i) => {
      expect(outcome(() => load(header, pages.toSpliced(i, 1)))).toBe(malformed);
      expect(outcome(() => load(header, [...pages, page]))).toBe(malformed);
    });
    expect(outcome(() => void finish(new KeyspaceLoader().finish()))).toBe(malformed);
    expect(outcome(() => load(header, [['x1.2.3', new Uint8Array(2)]]))).toBe(malformed);
  });

  it('refuses pages of values that no key holds', () => {
    const { header, pages } = checkpointOf();
    for (const name of ['c', 's']) {
      const page = pages.find(([key]) => key.startsWith(name)) as [string, Uint8Array];
      const orphan = [`${name}77.0.0`, page[1].with(1, lastChunk)] as const;
      expect(() => load(header, [...pages, orphan])).toThrow(
        'pages of value 77, which no key holds',
      );
    }
  });

  it('ends with a typed error, or loads, whatever byte of a page is changed or cut off', () => {
    const { header, pages } = checkpointOf();
    pages.forEach(([key, data], i) => {
      const step = Math.max(1, Math.floor(data.length / 100));
      for (let at = 0; at < data.length; at += step) {
        for (const damaged of [data.slice(0, at), data.with(at, 255), data.with(at, 0)]) {
          const result = outcome(() => load(header, pages.with(i, [key, damaged])));
          expect(['loaded', malformed, otherRelease]).toContain(result);
        }
      }
    });
    for (let at = 0; at < header.length; at++) {
      const result = outcome(() => load(header.with(at, 255), pages));
      expect(['loaded', malformed, otherRelease]).toContain(result);
      expect(outcome(() => load(header.slice(0, at), pages))).toBe(malformed);
    }
  });
});
