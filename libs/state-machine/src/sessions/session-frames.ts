import { encodeCommand } from '@kiwi/resp-protocol';
import type { Publication } from './transaction.ts';
import type { NodeRun } from './watches.ts';

/**
 * What is logged of connections, as frames between those of commands. The names are no commands: a client cannot send them.
 *
 *     KIWI.WATCH   <watcher> <key>...     in the database of the last SELECT
 *     KIWI.UNWATCH <watcher>
 *     KIWI.EXEC    <watcher or -> <n>     the next n commands are a transaction; they run only if what <watcher> watches is unchanged
 *     KIWI.PUBLISH <0 or 1> <channel> <message>   within a transaction: a message for subscribers; 1: of a shard channel
 *     KIWI.BLOCK   <id>                   the next command may wait, under this number
 *     KIWI.UNBLOCK <id>                   it waits no longer: time-out, CLIENT UNBLOCK, or its client is gone
 *     KIWI.GONE    <node> <incarnation>   the leader gave up this run of a node: nothing waits for its clients any more
 *     KIWI.EVICT   <any or volatile> <key>...   deletes these keys for want of memory; volatile: those of them that have a deadline
 */
export const watchFrame = 'KIWI.WATCH';
export const unwatchFrame = 'KIWI.UNWATCH';
export const execFrame = 'KIWI.EXEC';
export const publishFrame = 'KIWI.PUBLISH';
export const blockFrame = 'KIWI.BLOCK';
export const unblockFrame = 'KIWI.UNBLOCK';
export const goneFrame = 'KIWI.GONE';
export const evictFrame = 'KIWI.EVICT';

/** Whether a frame is one of these. */
export function isSessionFrame(name: string): boolean {
  return name.startsWith('KIWI.');
}

export function encodeWatch(watcher: number, keys: readonly string[]): Buffer {
  return encodeCommand([watchFrame, String(watcher), ...keys]);
}

export function encodeUnwatch(watcher: number): Buffer {
  return encodeCommand([unwatchFrame, String(watcher)]);
}

export function encodePublish({ isSharded, channel, message }: Publication): Buffer {
  return encodeCommand([publishFrame, isSharded ? '1' : '0', channel, message]);
}

export function encodeBlock(id: number): Buffer {
  return encodeCommand([blockFrame, String(id)]);
}

export function encodeUnblock(id: number): Buffer {
  return encodeCommand([unblockFrame, String(id)]);
}

export function encodeGone({ node, incarnation }: NodeRun): Buffer {
  return encodeCommand([goneFrame, String(node), String(incarnation)]);
}

export function encodeEvict(isVolatile: boolean, keys: readonly string[]): Buffer {
  return encodeCommand([evictFrame, isVolatile ? 'volatile' : 'any', ...keys]);
}

/** A frame and the database in which it counts. */
export interface SessionFrame {
  readonly db: number;
  readonly frame: Buffer;
}

/**
 * The frames of a transaction, which must stay together in one entry.
 * @param watcher whose watched keys decide, null for nobody's
 */
export function transactionFrames(
  watcher: number | null,
  logged: readonly SessionFrame[],
): readonly SessionFrame[] {
  const name = watcher === null ? '-' : String(watcher);
  const frame = encodeCommand([execFrame, name, String(logged.length)]);
  return [{ db: logged[0]?.db ?? 0, frame }, ...logged];
}
