import { describe, expect, it } from '@jest/globals';
import { MemorySnapshotStore } from '../memory/memory-snapshot-store.ts';
import { crc32 } from '../node/snapshots/crc32.ts';
import type { SnapshotMeta, SnapshotReader, SnapshotReceiver } from '../ports/snapshot-store.ts';
import type { SnapshottingStateMachine } from '../ports/state-machine.ts';
import type { SnapshotStoreSubject } from './snapshot-store-case.ts';
import { snapshotStoreSuite } from './snapshot-store-suite.ts';
import { TextMap } from './text-map.ts';

type Store = MemorySnapshotStore;
type StoreClass = new (stateMachine: TextMap, before?: Store) => Store;

/** Names of the cases that this store does not pass. */
async function failures(Subject: StoreClass): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, run } of snapshotStoreSuite) {
    await run(() => Promise.resolve(subject(Subject))).catch(() => failed.push(name));
  }
  return failed;
}

function subject(Subject: StoreClass): SnapshotStoreSubject {
  const stores = new Map<string, Store>();
  return {
    start: (node) => {
      const machine = new TextMap();
      const store = new Subject(machine, stores.get(node));
      stores.set(node, store);
      return Promise.resolve({
        store,
        set: (key, value) => machine.set(key, value),
        contents: () => machine.contents(),
        breakNextSave: () => machine.breakNextSave(),
      });
    },
    dispose: () => Promise.resolve(),
  };
}

/** Takes its cut a little after the call. */
class LateCut extends MemorySnapshotStore {
  override async save(meta: SnapshotMeta): Promise<void> {
    await Promise.resolve();
    await super.save(meta);
  }
}

/** Says that it has saved what it has not. */
class SilentFailure extends MemorySnapshotStore {
  override save(meta: SnapshotMeta): Promise<void> {
    return super.save(meta).catch(() => undefined);
  }
}

/** Keeps what was installed in memory only: a restart finds the own one. */
class ForgetfulInstall extends MemorySnapshotStore {
  readonly #machine: TextMap;
  readonly #receivedBy: MemorySnapshotStore;

  constructor(machine: TextMap, before?: Store) {
    super(machine, before);
    this.#machine = machine;
    this.#receivedBy = new MemorySnapshotStore(this.#machine);
  }
  override receive(meta: SnapshotMeta): Promise<SnapshotReceiver> {
    return this.#receivedBy.receive(meta);
  }
}

/** Makes durable what was installed, and leaves the state machine as it was. */
class StaleState extends MemorySnapshotStore {
  constructor(machine: TextMap, before?: Store) {
    let opened = false;
    const deaf: SnapshottingStateMachine = {
      apply: () => undefined,
      snapshot: () => machine.snapshot(),
      restore: (pieces) => (opened ? Promise.resolve() : machine.restore(pieces)),
    };
    super(deaf, before);
    const open = this.open.bind(this);
    this.open = () => open().finally(() => (opened = true));
  }
}

/** An `abort` that comes too late to prevent anything. */
class AbortInstalls extends MemorySnapshotStore {
  override async receive(meta: SnapshotMeta): Promise<SnapshotReceiver> {
    const receiver = await super.receive(meta);
    return { ...receiver, abort: () => receiver.install().catch(() => undefined) };
  }
}

/** Loses the place of the members. */
class LostMembership extends MemorySnapshotStore {
  override save(meta: SnapshotMeta): Promise<void> {
    return super.save({ ...meta, membership: { ...meta.membership, index: 1 } });
  }
}

/** A reader that goes over to the newest snapshot when there is one. */
class MovingReader extends MemorySnapshotStore {
  override async read(): Promise<SnapshotReader | null> {
    const reader = await super.read();
    if (reader === null) return null;
    let bytesRead = 0;
    return {
      ...reader,
      next: async (bytesMax) => {
        const now = await super.read();
        for (let left = bytesRead; left > 0; ) {
          left -= (await now?.next(left))?.byteLength ?? left;
        }
        const chunk = (await now?.next(bytesMax)) ?? null;
        bytesRead += chunk?.byteLength ?? 0;
        return chunk;
      },
    };
  }
}

/** One buffer for all chunks. */
class SharedBuffer extends MemorySnapshotStore {
  override async read(): Promise<SnapshotReader | null> {
    const reader = await super.read();
    if (reader === null) return null;
    const shared = new Uint8Array(4096);
    return {
      ...reader,
      next: async (bytesMax) => {
        const chunk = await reader.next(Math.min(bytesMax, shared.byteLength));
        if (chunk === null) return null;
        shared.set(chunk);
        return shared.subarray(0, chunk.byteLength);
      },
    };
  }
}

/** Sends no checksum, and takes whatever comes for whole. */
class Unchecked extends MemorySnapshotStore {
  override async read(): Promise<SnapshotReader | null> {
    const reader = await super.read();
    if (reader === null) return null;
    const whole = await reader.next(Infinity);
    let bytes = whole?.subarray(0, -4) ?? new Uint8Array();
    return {
      ...reader,
      next: (bytesMax) => {
        const chunk = bytes.subarray(0, bytesMax);
        bytes = bytes.subarray(chunk.byteLength);
        return Promise.resolve(chunk.byteLength > 0 ? chunk : null);
      },
    };
  }
  override async receive(meta: SnapshotMeta): Promise<SnapshotReceiver> {
    const receiver = await super.receive(meta);
    let checksum = 0;
    return {
      ...receiver,
      write: (chunk) => {
        checksum = crc32(chunk, checksum);
        return receiver.write(chunk);
      },
      install: async () => {
        const end = new Uint8Array(4);
        new DataView(end.buffer).setUint32(0, checksum);
        await receiver.write(end);
        await receiver.install();
      },
    };
  }
}

describe('snapshotStoreSuite', () => {
  it('passes a store that keeps the contract', async () => {
    expect(await failures(MemorySnapshotStore)).toEqual([]);
  });

  const broken: readonly (readonly [string, StoreClass])[] = [
    ['takes its cut too late', LateCut],
    ['does not tell that a save failed', SilentFailure],
    ['forgets in a restart what was installed', ForgetfulInstall],
    ['installs without replacing the state', StaleState],
    ['installs what was aborted', AbortInstalls],
    ['loses the place of the members', LostMembership],
    ['reads on in a newer snapshot', MovingReader],
    ['uses the memory of a chunk again', SharedBuffer],
    ['does not notice what was altered', Unchecked],
  ];
  it.each(broken)('finds a store that %s', async (_what, Broken) => {
    expect(await failures(Broken)).not.toEqual([]);
  });
});
