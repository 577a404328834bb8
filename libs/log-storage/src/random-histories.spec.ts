import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import fc from 'fast-check';
import { allLogEngines } from './testing/log-engines.ts';
import type { DurableLog } from './testing/log-engines.ts';
import { anyLogStep, ModelLog } from './testing/model-log.ts';
import type { LogStep } from './testing/model-log.ts';

/** As plain values, since the bytes may come as any kind of `Uint8Array`. */
function plain(entries: readonly Entry[]) {
  return entries.map((entry) => ({ ...entry, data: Buffer.from(entry.data).toString() }));
}

describe.each(allLogEngines)(
  'Any sequence of writes, truncations, compactions, resets and restarts, %s',
  (_, create) => {
    let parent: string;

    beforeEach(async () => {
      parent = await mkdtemp(join(tmpdir(), 'kiwi-log-random-'));
    });
    afterEach(async () => {
      await rm(parent, { recursive: true });
    });

    it('leaves the log that a plain list would be, whether read from memory or from disk', async () => {
      const cacheBytesMax = fc.constantFrom(0, 500, 1_000_000);
      await fc.assert(
        fc.asyncProperty(fc.array(anyLogStep, { maxLength: 25 }), cacheBytesMax, check),
        {
          numRuns: 30,
        },
      );
    }, 60_000);

    async function check(steps: readonly LogStep[], cacheBytesMax: number): Promise<void> {
      const directory = await mkdtemp(join(parent, 'run-'));
      const open = async () => {
        const storage = create({ directory, cacheBytesMax });
        return { storage, stored: await storage.open() };
      };
      let { storage } = await open();
      const model = new ModelLog();
      for (const next of [...steps, { do: 'reopen' } as const]) {
        // Nothing is waited for: order and visibility must not depend on it.
        if (next.do === 'append' || next.do === 'truncate' || next.do === 'reset') {
          void storage.write(model.write(next));
        }
        if (next.do === 'compact') {
          const { index, term } = model.compact(next.share, next.ahead);
          void storage.compact(index, term);
        }
        if (next.do === 'reopen') {
          await storage.close();
          const again = await open();
          expect(again.stored).toEqual(model.stored());
          storage = again.storage;
        }
        expect(plain(await readAll(storage, model))).toEqual(plain(model.entries));
      }
      await storage.close();
    }

    async function readAll(storage: DurableLog, model: ModelLog): Promise<readonly Entry[]> {
      const entries: Entry[] = [];
      while (model.firstIndex + entries.length <= model.lastIndex) {
        const from = model.firstIndex + entries.length;
        entries.push(...(await storage.read(from, model.lastIndex, Number.MAX_SAFE_INTEGER)));
      }
      return entries;
    }
  },
);
