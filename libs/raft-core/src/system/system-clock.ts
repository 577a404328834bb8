import type { Clock } from '../ports/clock.ts';

/** The process's monotonic clock and timers. A delay of 0 runs right after pending I/O, not a millisecond later. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(delayMs, callback) {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
