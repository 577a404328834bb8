import { expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import { systemClock } from '@kiwi/raft-core';
import { Origins, Waiters, Watches } from '@kiwi/state-machine';
import { CheckpointStore } from './index.ts';
import type { CheckpointFiles } from './index.ts';
import { MemoryCheckpointFiles } from './testing/memory-checkpoint-files.ts';

it('works as the README shows', async () => {
  const files = new MemoryCheckpointFiles();

  function checkpointsOf(keyspace: Keyspace, files: CheckpointFiles): CheckpointStore {
    return new CheckpointStore({
      files,
      release: '1.0.0',
      keyspace,
      // in the server the KiwiStateMachine
      stateMachine: {
        origins: new Origins(),
        watches: new Watches(keyspace),
        waiters: new Waiters(keyspace),
        replaced: () => undefined,
      },
      now: () => systemClock.now(),
      wallClock: Date.now,
      nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
      onReplaced: () => undefined, // clients that wait for what came before are to be told
    });
  }

  const keyspace = new Keyspace();
  const checkpoints = checkpointsOf(keyspace, files);
  expect(await checkpoints.open()).toBeNull(); // there is none yet
  keyspace.databases[0]?.put('greeting', 'hello');

  const membership = { index: 0, data: new Uint8Array() };
  const saved = checkpoints.save({ index: 4711, term: 3, membership });
  keyspace.databases[0]?.put('greeting', 'hello again'); // not in the checkpoint: the cut was taken by the call
  await saved;

  // After a restart:
  const restarted = new Keyspace();
  const opened = await checkpointsOf(restarted, files).open();
  expect(opened).toMatchObject({ index: 4711, term: 3 });
  expect(restarted.databases[0]?.lookup('greeting')).toBe('hello');
});
