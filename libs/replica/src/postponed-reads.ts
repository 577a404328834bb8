import type { ReplicaClient } from './client.ts';
import type { Operation } from './operation.ts';

/**
 * Puts a read aside whose client has enough replies to take; false when it has to run now. Reads may run later than they could: their read point
 * only gets better. Not when a write of the same client is under way, which may be behind them: that runs at its place in the log. While operations
 * wait a client submits nothing, so all that come after them are reads too.
 */
export function postpone(operation: Operation): boolean {
  const { client } = operation;
  if (client.postponed) {
    client.postponed.push(operation);
    return true;
  }
  if (client.pendingInLog > 0 || client.isCongested?.() !== true) return false;
  client.postponed = [operation];
  return true;
}

/** Takes what was put aside for a client, in order. */
export function takePostponed(client: ReplicaClient): readonly Operation[] {
  const operations = client.postponed ?? [];
  client.postponed = null;
  return operations;
}
