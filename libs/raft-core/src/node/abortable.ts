import { RaftError } from '../errors.ts';

/** Options of whatever a caller may wait for. */
export interface Abortable {
  /** Ends the wait, not what was begun. */
  readonly signal?: AbortSignal;
}

/** Settles as the read does; when `signal` aborts first, it rejects with the signal's reason, as `fetch` does. */
export function abortableRead<T>(
  read: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return read();
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return untilAborted(read(), signal, () => signal.reason as Error);
}

/**
 * Settles as the change does. When `signal` aborts first, the outcome is not known here: `RAFT_INDETERMINATE`. With a signal that
 * is aborted already nothing is begun: `RAFT_REJECTED`.
 */
export function abortableChange(
  change: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return change();
  const aborted = (code: 'RAFT_REJECTED' | 'RAFT_INDETERMINATE', text: string) =>
    new RaftError(code, text, { cause: signal.reason });
  if (signal.aborted) return Promise.reject(aborted('RAFT_REJECTED', 'aborted before it began'));
  const text = 'aborted while waiting for the end of the change';
  return untilAborted(change(), signal, () => aborted('RAFT_INDETERMINATE', text));
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(error());
    signal.addEventListener('abort', abort, { once: true });
    const done = () => signal.removeEventListener('abort', abort);
    promise.then(resolve, reject).then(done, done);
  });
}
