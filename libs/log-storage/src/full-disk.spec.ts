import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Entry, HardState } from '@kiwi/raft-core';
import { logEngines } from './testing/log-engines.ts';
import type { DurableLog } from './testing/log-engines.ts';

const mebibyte = 1024 * 1024;
const diskBytes = 24 * mebibyte;

/** A small disk of our own; null where mounting is not allowed. */
function mountSmallDisk(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'kiwi-full-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', place];
    execFileSync('mount', options, { stdio: 'pipe' });
    return place;
  } catch (error) {
    rmSync(place, { recursive: true });
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `The specs of a full disk are left out, no tmpfs can be mounted: ${reason}\n`,
    );
    return null;
  }
}

const disk = mountSmallDisk();

afterAll(() => {
  if (disk === null) return;
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
});

function entry(index: number, text: string, term = 1): Entry {
  return { index, term, kind: 'command', data: Buffer.alloc(100_000, text) };
}

async function append(storage: DurableLog, entries: readonly Entry[], term = 1): Promise<void> {
  const commitIndex = (entries[0]?.index ?? 1) - 1;
  const hardState: HardState = { term, votedFor: 'a', commitIndex };
  await storage.write({ hardState, reset: null, truncateFrom: null, entries });
}

(disk === null ? describe.skip : describe).each(logEngines)(
  'A log on a full disk, %s',
  (engine, create) => {
    const directory = join(String(disk), engine);
    const filler = join(String(disk), 'filler');

    /** Appends until the disk is full; returns the last entry that was acknowledged. */
    async function fill(storage: DurableLog, from: number): Promise<number> {
      for (let index = from; ; index++) {
        try {
          await append(storage, [entry(index, 'a')]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'KIWI_STORAGE_WRITE_FAILED' });
          expect(storage.isPermanent(error)).toBe(false);
          return index - 1;
        }
      }
    }

    it('refuses, and holds all that was acknowledged when it is opened again, full or not', async () => {
      await writeFile(filler, Buffer.alloc(12 * mebibyte));
      const storage = create({ directory });
      await storage.open();
      const acknowledged = await fill(storage, 1);
      expect(acknowledged).toBeGreaterThan(10);
      await expect(append(storage, [entry(acknowledged + 1, 'b')])).rejects.toMatchObject({
        code: 'KIWI_STORAGE_WRITE_FAILED',
      });

      await storage.close();
      const full = await storage.open().catch((error: unknown) => error as Error);
      let acknowledgedNow = acknowledged;
      if (full instanceof Error) expect(storage.isPermanent(full)).toBe(false);
      else acknowledgedNow = await fill(storage, full.lastIndex + 1);

      await storage.close();
      await rm(filler);
      const stored = await storage.open();
      expect(stored.lastIndex).toBeGreaterThanOrEqual(acknowledgedNow);
      const entries = await storage.read(1, stored.lastIndex, Infinity);
      expect(entries.every(({ data }) => data.every((byte) => byte === 0x61))).toBe(true);
      expect(entries).toHaveLength(stored.lastIndex);

      await append(storage, [entry(stored.lastIndex + 1, 'c', 2)], 2);
      await storage.close();
      const reopened = create({ directory });
      expect(await reopened.open()).toMatchObject({
        lastIndex: stored.lastIndex + 1,
        hardState: { term: 2, votedFor: 'a', commitIndex: stored.lastIndex },
      });
      const [last] = await reopened.read(stored.lastIndex + 1, stored.lastIndex + 1, Infinity);
      expect(last?.data[0]).toBe(0x63);
      await reopened.close();
      await rm(directory, { recursive: true });
    });
  },
);
