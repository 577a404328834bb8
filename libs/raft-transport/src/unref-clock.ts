import type { Clock } from '@kiwi/raft-core';

/**
 * The process's own time. Unlike raft-core's clock, its timers do not keep the process alive: a transport that nobody stops is no
 * reason to go on living.
 */
export const unrefClock: Clock = {
  now: () => performance.now(),
  schedule(delayMs, callback) {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback).unref();
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
