import { describe, expect, it } from '@jest/globals';
import { bytes } from '../../core/test-core.ts';
import type { SnapshotMeta, SnapshotStore } from '../../ports/snapshot-store.ts';
import { crc32 } from './crc32.ts';
import { SnapshotIntake } from './snapshot-intake.ts';

const snapshot: SnapshotMeta = { index: 7, term: 2, membership: { index: 0, data: bytes('m') } };

function setUp(appliedIndex = 0) {
  const log: string[] = [];
  /** What came of transfers that were given up. */
  const dropped: string[] = [];
  const store: Pick<SnapshotStore, 'receive'> = {
    receive: async () => {
      let received = '';
      return {
        write: async (chunk) => void (received += String.fromCharCode(...chunk)),
        install: async () => void log.push(`restored ${received}`),
        abort: async () => void dropped.push(received),
      };
    },
  };
  const intake = new SnapshotIntake({
    store,
    stored: ({ transfer, sequence }, stored) => log.push(`${transfer}/${sequence} ${stored}`),
    beforeInstall: () => {
      log.push('paused');
      return Promise.resolve(appliedIndex);
    },
    installed: ({ transfer }) => log.push(`${transfer} installed`),
    kept: () => log.push('kept'),
    failed: (error) => log.push(error.message),
  });
  const take = (transfer: number, sequence: number, data: string, before: string, last = false) => {
    const checksum = crc32(bytes(before + data));
    const chunk = { data: bytes(data), checksum, last };
    intake.store({ type: 'storeSnapshot', from: 'a', transfer, snapshot, sequence, chunk });
  };
  return { log, dropped, intake, take };
}

describe('SnapshotIntake', () => {
  it('stores chunk after chunk and installs with the last one, with apply stopped', async () => {
    const { log, intake, take } = setUp();
    take(1, 0, 'ab', '');
    take(1, 1, 'cd', 'ab', true);
    await intake.idle();
    expect(log).toEqual(['1/0 true', 'paused', 'restored abcd', '1 installed']);
  });

  it('refuses a chunk whose checksum does not follow from all that came, and forgets what came', async () => {
    const { log, intake, take } = setUp();
    take(1, 0, 'ab', '');
    take(1, 1, 'cd', 'aX');
    take(1, 2, 'ef', 'abcd', true);
    await intake.idle();
    expect(log).toEqual([
      '1/0 true',
      'chunk 1 of the snapshot from a does not have its checksum',
      '1/1 false',
      'the snapshot from a has no beginning',
      '1/2 false',
    ]);
  });

  // Found by the simulation: the state machine went back, behind a log that had been compacted further on.
  it('does not install what has been applied meanwhile', async () => {
    const { log, intake, take } = setUp(snapshot.index);
    take(1, 0, 'ab', '');
    take(1, 1, 'cd', 'ab', true);
    await intake.idle();
    expect(log).toEqual(['1/0 true', 'paused', 'kept', '1/1 false']);
  });

  it('drops what came of a snapshot when the state has come further in another way', async () => {
    const { log, dropped, intake, take } = setUp();
    take(1, 0, 'ab', '');
    await intake.idle();
    intake.applied(snapshot.index - 1);
    await intake.idle();
    expect(dropped).toEqual([]);
    intake.applied(snapshot.index);
    await intake.idle();
    expect(dropped).toEqual(['ab']);
    take(1, 1, 'cd', 'ab', true);
    await intake.idle();
    expect(log).toEqual(['1/0 true', 'the snapshot from a has no beginning', '1/1 false']);
  });

  it('begins anew with a new transfer', async () => {
    const { log, intake, take } = setUp();
    take(1, 0, 'ab', '');
    take(2, 0, 'xy', '');
    take(1, 1, 'cd', 'ab', true);
    take(2, 0, 'xy', '');
    take(2, 1, 'z', 'xy', true);
    await intake.idle();
    expect(log.filter((line) => line.startsWith('restored'))).toEqual(['restored xyz']);
  });
});
