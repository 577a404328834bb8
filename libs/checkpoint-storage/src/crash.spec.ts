import { describe, expect, it } from '@jest/globals';
import { CheckpointStorage } from './index.ts';
import { contentOf, writeCheckpoint } from './testing/checkpoint-content.ts';
import type { CheckpointContent } from './testing/checkpoint-content.ts';
import { SimulatedDisk } from './testing/simulated-disk.ts';
import type { DiskFault, DiskOperation, PowerLoss } from './testing/simulated-disk.ts';
import type { FileSystem } from './files/file-system.ts';

/** So small that a few pages make several segments, writes, syncs and reads. */
const limits = {
  segmentBytesMax: 120,
  blockBytes: 48,
  unsyncedBytesMax: 90,
  readBytes: 64,
};

const losses: readonly PowerLoss[] = [
  'nothing',
  'everything',
  ...[1, 2, 3, 4, 5, 6].map((seed) => ({ seed })),
];

function open(fileSystem: FileSystem): Promise<CheckpointStorage> {
  return CheckpointStorage.open({ directory: '/c', release: '1.0.0', fileSystem, limits });
}

async function contentOnDisk(disk: SimulatedDisk): Promise<CheckpointContent | null> {
  const storage = await open(disk.process());
  const content = await contentOf(storage);
  await expectNoGarbage(storage, disk);
  return content;
}

/** Exactly what is in force is there, and it is counted right. */
async function expectNoGarbage(storage: CheckpointStorage, disk: SimulatedDisk): Promise<void> {
  const files = [...disk.files()];
  expect(storage.bytesOnDisk).toBe(files.reduce((sum, [, bytes]) => sum + bytes.length, 0));
  expect(files.filter(([path]) => path.includes('manifest'))).toHaveLength(1);
}

/** What failed attempts have written is gone: a restart would find nothing to remove. */
async function expectNoLeftovers(disk: SimulatedDisk): Promise<void> {
  const copy = new SimulatedDisk(disk.files());
  await open(copy.process());
  expect([...disk.files().keys()].sort()).toEqual([...copy.files().keys()].sort());
}

const large = 'x'.repeat(100);
const first = { a: 'one', b: large, c: 'three', d: large, e: '' };
const second = { a: 'another one', b: null, d: 'small', f: large };
const third = { c: large, d: null, f: 'f', g: 'g' };

/** What is done to the storage in the scenario below; each step leaves one checkpoint in the place of another. */
interface Scenario {
  readonly name: string;
  /** Done before; without faults. */
  readonly prepare: (storage: CheckpointStorage) => Promise<void>;
  readonly act: (storage: CheckpointStorage) => Promise<void>;
}

/** The stream of a checkpoint with other pages. */
async function streamOf(changes: Readonly<Record<string, string>>): Promise<readonly Uint8Array[]> {
  const sender = await open(new SimulatedDisk().process());
  await writeCheckpoint(sender, 'received', changes);
  const reader = sender.read();
  const chunks: Uint8Array[] = [];
  for (let chunk = await reader?.next(50); chunk; chunk = await reader?.next(50)) {
    chunks.push(chunk);
  }
  return chunks;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'the first checkpoint',
    prepare: async () => undefined,
    act: (storage) => writeCheckpoint(storage, 'new', first),
  },
  {
    name: 'a checkpoint that replaces, drops and adds pages',
    prepare: async (storage) => {
      await writeCheckpoint(storage, 'oldest', first);
      await writeCheckpoint(storage, 'old', second);
    },
    act: (storage) => writeCheckpoint(storage, 'new', third),
  },
  {
    name: 'a checkpoint that drops everything',
    prepare: (storage) => writeCheckpoint(storage, 'old', first),
    act: (storage) =>
      writeCheckpoint(storage, 'new', { a: null, b: null, c: null, d: null, e: null }),
  },
  {
    name: 'taking in the checkpoint of a peer',
    prepare: (storage) => writeCheckpoint(storage, 'old', first),
    act: async (storage) => {
      const receiver = await storage.receive();
      for (const chunk of await streamOf({ a: large, x: large, y: 'y' }))
        await receiver.write(chunk);
      await (await receiver.finish()).commit();
    },
  },
];

async function prepared(scenario: Scenario): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const storage = await open(disk.process());
  await scenario.prepare(storage);
  await storage.close();
  return disk.afterPowerLoss('nothing');
}

/** Runs the scenario, beginning with opening, and breaks the operation with this number. */
async function run(
  disk: SimulatedDisk,
  scenario: Scenario,
  fault: (operation: DiskOperation) => DiskFault | null,
): Promise<{ readonly operations: number; readonly done: boolean }> {
  let operations = 0;
  const fileSystem = disk.process((operation) => {
    operations = operation.step;
    return fault(operation);
  });
  const done = await open(fileSystem)
    .then((storage) => scenario.act(storage))
    .then(
      () => true,
      () => false,
    );
  return { operations, done };
}

async function oldAndNew(scenario: Scenario) {
  const old = await contentOnDisk(await prepared(scenario));
  const disk = await prepared(scenario);
  const { operations, done } = await run(disk, scenario, () => null);
  expect(done).toBe(true);
  const young = await contentOnDisk(disk.afterPowerLoss('nothing'));
  expect(young).not.toEqual(old);
  return { old, young, operations };
}

describe.each(scenarios)('A crash during $name', (scenario) => {
  it('at any operation leaves the old checkpoint or the new one, and the new one once it is reported', async () => {
    const { old, young, operations } = await oldAndNew(scenario);
    const seen = new Set<boolean>();
    for (let step = 1; step <= operations + 1; step++) {
      const disk = await prepared(scenario);
      const kill = { kind: 'kill' } as const;
      const { done } = await run(disk, scenario, (at) => (at.step >= step ? kill : null));
      for (const loss of losses) {
        const content = await contentOnDisk(disk.afterPowerLoss(loss));
        if (done) expect(content).toEqual(young);
        else expect([old, young]).toContainEqual(content);
        seen.add(content?.meta === young?.meta);
      }
    }
    expect(operations).toBeGreaterThan(10);
    expect(seen).toEqual(new Set([false, true]));
  });

  it('of the process only, then of the power: what the restarted process found stays', async () => {
    const { old, young, operations } = await oldAndNew(scenario);
    for (let step = 1; step <= operations; step++) {
      const disk = await prepared(scenario);
      const kill = { kind: 'kill' } as const;
      await run(disk, scenario, (at) => (at.step >= step ? kill : null));
      const found = await contentOnDisk(disk);
      expect([old, young]).toContainEqual(found);
      for (const loss of losses) {
        expect(await contentOnDisk(disk.afterPowerLoss(loss))).toEqual(found);
      }
    }
  });
});

/** Enough where the crash is not what is being looked at. */
const fewLosses = losses.slice(0, 4);

const faults: readonly Exclude<DiskFault, { kind: 'kill' }>[] = [
  { kind: 'fail', code: 'ENOSPC' },
  { kind: 'fail', code: 'EIO' },
  { kind: 'done-but-failed', code: 'EIO' },
];

describe.each(scenarios)('A disk that refuses during $name', (scenario) => {
  it.each(faults)(
    'one operation ($kind, $code): the old checkpoint stays, and a retry works',
    async (fault) => {
      const { old, young, operations } = await oldAndNew(scenario);
      for (let step = 1; step <= operations; step++) {
        const disk = await prepared(scenario);
        const storage = await openAgain(disk, (at) => (at.step === step ? fault : null));
        const outcome = await scenario.act(storage.opened).then(
          () => null,
          (error: unknown) => error,
        );
        if (outcome === null) {
          expect(await contentOf(storage.opened)).toEqual(young);
        } else {
          expect(outcome).toMatchObject({
            code: 'KIWI_STORAGE_WRITE_FAILED',
            details: { errno: fault.code },
          });
          expect(await contentOf(storage.opened)).toEqual(old);
          for (const loss of fewLosses) {
            expect([old, young]).toContainEqual(await contentOnDisk(disk.afterPowerLoss(loss)));
          }
          await scenario.act(storage.opened);
          expect(await contentOf(storage.opened)).toEqual(young);
          await expectNoLeftovers(disk);
        }
        for (const loss of fewLosses) {
          expect(await contentOnDisk(disk.afterPowerLoss(loss))).toEqual(young);
        }
      }
    },
  );

  it('everything from some operation on: the old checkpoint stays until the disk is mended', async () => {
    const { old, young, operations } = await oldAndNew(scenario);
    for (let step = 1; step <= operations; step++) {
      const disk = await prepared(scenario);
      let broken = true;
      const storage = await openAgain(disk, ({ step: at, kind }) =>
        broken && at >= step && kind !== 'read' && kind !== 'open'
          ? { kind: 'fail', code: 'EIO' }
          : null,
      );
      const done = await scenario.act(storage.opened).then(
        () => true,
        () => false,
      );
      expect(await contentOf(storage.opened)).toEqual(done ? young : old);
      for (const loss of fewLosses) {
        const content = await contentOnDisk(disk.afterPowerLoss(loss));
        if (done) expect(content).toEqual(young);
        else expect([old, young]).toContainEqual(content);
      }
      broken = false;
      await scenario.act(storage.opened);
      expect(await contentOf(storage.opened)).toEqual(young);
      await expectNoGarbage(storage.opened, disk);
      await expectNoLeftovers(disk);
    }
  });
});

/** Opens with faults; when already the opening fails, which must be with a typed error, opens again. */
async function openAgain(
  disk: SimulatedDisk,
  fault: (operation: DiskOperation) => DiskFault | null,
): Promise<{ readonly opened: CheckpointStorage }> {
  try {
    return { opened: await open(disk.process(fault)) };
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^KIWI_STORAGE_/) });
    return { opened: await open(disk.process()) };
  }
}
