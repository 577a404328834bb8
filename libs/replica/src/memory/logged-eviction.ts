import { encodeEvict } from '@kiwi/state-machine';
import type { KiwiStateMachine, SessionFrame } from '@kiwi/state-machine';
import type { ReplicaClient } from '../client.ts';
import { LogRelease } from '../log-release.ts';
import type { LoggedEffect } from '../operation.ts';

export interface LoggedEvictionHost {
  stateMachine(): KiwiStateMachine;
  /** Submits frames in a client's name; `effect` runs when they are applied. */
  logEffect(client: ReplicaClient, frames: readonly SessionFrame[], effect: LoggedEffect): void;
}

/** Deletes keys by an entry of the log; calls back when that is applied, or was lost. */
export function evictThroughLog(
  { stateMachine, logEffect }: LoggedEvictionHost,
  keysByDatabase: ReadonlyMap<number, readonly string[]>,
  isVolatile: boolean,
  done: () => void,
): void {
  const frames = Array.from(keysByDatabase, ([db, keys]) => ({
    db,
    frame: encodeEvict(isVolatile, keys),
  }));
  logEffect(new LogRelease(done), frames, () => {
    for (const [db, keys] of keysByDatabase) stateMachine().evict(db, isVolatile, keys);
    done();
    return 'done';
  });
}
