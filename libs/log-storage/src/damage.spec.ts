import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kiwi/kernel';
import type { Entry } from '@kiwi/raft-core';
import { LevelLogStorage } from './index.ts';

/** Large enough for LevelDB's files to have several blocks, small enough to try hundreds of damages. */
const entriesPerRun = 30;
const everyBytes = 167;
const lastIndex = 2 * (entriesPerRun - 5) + entriesPerRun;
/** Of the hard state when the last process opened the log. */
const notedCommitIndex = entriesPerRun - 5 + 1 - 6;
const typedErrors = [
  'KIWI_LOG_CORRUPT',
  'KIWI_STORAGE_FORMAT',
  'KIWI_STORAGE_OPEN_FAILED',
  'KIWI_STORAGE_READ_FAILED',
];

function entry(index: number, term: number): Entry {
  const kind = index % 10 === 0 ? 'membership' : 'command';
  return { index, term, kind, data: Buffer.alloc(100 + index, `${index}/${term}.`) };
}

function run(from: number, count: number, term: number): Entry[] {
  return Array.from({ length: count }, (_, i) => entry(from + i, term));
}

/** Several runs of a process: tables and LevelDB's own log, terms, truncations, a compaction, memberships, an identity. */
async function writeHistory(storage: LevelLogStorage): Promise<void> {
  await storage.open();
  await storage.identity.claim({ nodeId: 'n1' });
  await storage.identity.bumpIncarnation();
  for (const term of [1, 2, 3]) {
    const from = (term - 1) * (entriesPerRun - 5) + 1;
    for (const [i, item] of run(from, entriesPerRun, term).entries()) {
      await storage.write({
        hardState: { term, votedFor: 'n1', commitIndex: Math.max(0, from - 6) },
        reset: null,
        truncateFrom: i === 0 && term > 1 ? from : null,
        entries: [item],
      });
    }
    if (term === 2) await storage.compact(10, 1);
    if (term === 3) break;
    await storage.close();
    await storage.open();
  }
}

/** Everything that a node would see, as plain values. */
interface Content {
  /** Index, then the rest. */
  readonly entries: readonly string[];
  readonly memberships: readonly string[];
  readonly rest: string;
}

async function contentOf(directory: string): Promise<Content> {
  const storage = new LevelLogStorage({ directory });
  try {
    const { memberships, lastIndex: last, ...stored } = await storage.open();
    const entries = await storage.read(stored.firstIndex, last, Infinity);
    return {
      entries: entries.map(
        ({ index, term, kind, data }) => `${index} ${term} ${kind} ${text(data)}`,
      ),
      memberships: memberships.map(({ index, data }) => `${index} ${text(data)}`),
      rest: JSON.stringify([stored, storage.identity.owner]),
    };
  } finally {
    await storage.close();
  }
}

function text(data: Uint8Array): string {
  return Buffer.from(data).toString('latin1');
}

interface Damage {
  readonly what: string;
  readonly apply: (directory: string) => Promise<void>;
}

async function flips(directory: string, everyBytes: number): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    for (let at = 0; at < bytes.length; at += everyBytes) {
      const bit = (at / everyBytes) % 8;
      const apply = async (copy: string): Promise<void> => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        await writeFile(join(copy, name), changed);
      };
      damages.push({ what: `bit ${bit} of byte ${at} of ${bytes.length} of ${name}`, apply });
    }
  }
  return damages;
}

async function cuts(directory: string): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const name of await readdir(directory)) {
    const { length } = await readFile(join(directory, name));
    damages.push({ what: `${name} deleted`, apply: (copy) => rm(join(copy, name)) });
    for (const share of [0, 0.1, 0.3, 0.5, 0.8, 0.99]) {
      const bytes = Math.floor(length * share);
      if (bytes === length) continue;
      const apply = (copy: string) => truncate(join(copy, name), bytes);
      damages.push({ what: `${name} cut to ${bytes} of ${length}`, apply });
    }
  }
  return damages;
}

describe('A damaged file', () => {
  let parent: string;
  let closed: string;
  let killed: string;
  let whole: Content;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'kiwi-log-damage-'));
    [closed, killed] = [join(parent, 'closed'), join(parent, 'killed')];
    const storage = new LevelLogStorage({ directory: closed, wallClock: () => 1 });
    await writeHistory(storage);
    await cp(closed, killed, { recursive: true });
    await storage.close();
    const copy = join(parent, 'copy');
    await cp(closed, copy, { recursive: true });
    whole = await contentOf(copy);
  });
  afterAll(async () => {
    await rm(parent, { recursive: true });
  });

  /** Which damages were met neither with a typed error nor with a content that `isAllowed`. */
  async function silentChanges(
    directory: string,
    damages: readonly Damage[],
    isAllowed: (content: Content) => boolean,
  ): Promise<string[]> {
    const silent: string[] = [];
    let refused = 0;
    for (const { what, apply } of damages) {
      const copy = await mkdtemp(join(parent, 'copy-'));
      await cp(directory, copy, { recursive: true });
      await apply(copy);
      try {
        if (!isAllowed(await contentOf(copy))) silent.push(what);
      } catch (error) {
        const { code, message } = error as { code?: string; message?: string };
        if (!typedErrors.includes(code ?? '')) silent.push(`${what}: ${code} ${message}`);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(damages.length / 4);
    return silent;
  }

  const isWhole = (content: Content) => isDeepStrictEqual(content, whole);

  /** A crash leaves the same: a write that was cut off. */
  const lacksTheLastWrite = (content: Content) =>
    isDeepStrictEqual(content, {
      ...whole,
      entries: whole.entries.slice(0, -1),
      memberships: whole.memberships.slice(0, -1),
    });

  /** What had been committed when the process started. */
  const hasWhatWasNoted = (content: Content) =>
    content.entries.length > 0 &&
    isDeepStrictEqual(upTo(content, notedCommitIndex), upTo(whole, notedCommitIndex));

  const upTo = ({ entries }: Content, index: number) =>
    entries.filter((text) => Number.parseInt(text, 10) <= index);

  it('of a closed log is noticed, whichever bit has changed', async () => {
    const damages = await flips(closed, everyBytes);
    expect(await silentChanges(closed, damages, isWhole)).toEqual([]);
  }, 60_000);

  it('of a closed log is noticed when it is missing or cut', async () => {
    expect(await silentChanges(closed, await cuts(closed), isWhole)).toEqual([]);
  }, 60_000);

  it('of a log whose process was killed is noticed, but for the last write', async () => {
    const damages = await flips(killed, everyBytes);
    const isAllowed = (content: Content) => isWhole(content) || lacksTheLastWrite(content);
    expect(await silentChanges(killed, damages, isAllowed)).toEqual([]);
  }, 60_000);

  it('of a log whose process was killed never takes what was committed when it started', async () => {
    const isAllowed = (content: Content) => isWhole(content) || hasWhatWasNoted(content);
    expect(await silentChanges(killed, await cuts(killed), isAllowed)).toEqual([]);
  }, 60_000);

  it('is named', async () => {
    const copy = await mkdtemp(join(parent, 'copy-'));
    await cp(closed, copy, { recursive: true });
    await rm(join(copy, 'CURRENT'));
    await expect(contentOf(copy)).rejects.toThrow(
      `The log in ${copy} is damaged: the file CURRENT is missing.`,
    );
  });

  it('is not needed to notice that the end is missing, as in an old copy of the directory', async () => {
    const [old, now] = [await mkdtemp(join(parent, 'copy-')), await mkdtemp(join(parent, 'copy-'))];
    await cp(closed, old, { recursive: true });
    await cp(closed, now, { recursive: true });
    const storage = new LevelLogStorage({ directory: now });
    await storage.open();
    const hardState = { term: 4, votedFor: null, commitIndex: lastIndex + 1 };
    const entries = [entry(lastIndex + 1, 4)];
    await storage.write({ hardState, reset: null, truncateFrom: null, entries });
    await storage.close();
    await cp(join(now, 'log.mark'), join(old, 'log.mark'));
    await expect(contentOf(old)).rejects.toThrow(
      `its end is missing. It holds entries up to ${lastIndex} of term 3, committed up to 45, in term 3 with a vote for n1, ` +
        `but it held entries up to ${lastIndex + 1} of term 4, committed up to ${lastIndex + 1}, in term 4 with no vote ` +
        'when it was closed (file log.mark).',
    );
  });

  it('is noted when the end of a write was cut off', async () => {
    const copy = await mkdtemp(join(parent, 'copy-'));
    await cp(killed, copy, { recursive: true });
    const name =
      (await readdir(copy))
        .filter((file) => file.endsWith('.log'))
        .sort()
        .at(-1) ?? '';
    const { length } = await readFile(join(copy, name));
    await truncate(join(copy, name), length - 5);
    const events: unknown[] = [];
    const warn = (event: string, fields?: object) => events.push({ event, ...fields });
    const storage = new LevelLogStorage({ directory: copy, logger: { ...silentLogger, warn } });
    expect(await storage.open()).toMatchObject({ lastIndex: lastIndex - 1 });
    await storage.close();
    expect(events).toMatchObject([{ event: 'log_torn_end_dropped', file: name }]);
  });
});
