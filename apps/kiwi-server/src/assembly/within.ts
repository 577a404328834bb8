import { setTimeout as pause } from 'node:timers/promises';

/** What the promise resolves with, if it does so in time. @throws Error when it takes longer. */
export async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const overdue = pause(timeoutMs, null, { signal: cancel.signal }).then(() => {
    throw new Error(`it took longer than ${timeoutMs} ms`);
  });
  overdue.catch(() => undefined);
  try {
    return await Promise.race([promise, overdue]);
  } finally {
    cancel.abort();
  }
}
