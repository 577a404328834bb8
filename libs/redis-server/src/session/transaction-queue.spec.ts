import { describe, expect, it } from '@jest/globals';
import { MemoryServer } from '../testing/memory-server.ts';
import { TransactionQueue } from './transaction-queue.ts';
import type { QueuedCommand } from './transaction-queue.ts';

const mebibyte = 1024 * 1024;

/** Commands as the server knows them; only their table is needed. */
const server = await MemoryServer.start();
const command = server.redis.context.commands.find('set');
await server.stop();

function queued(frameBytes: number, args: readonly string[] = ['set']): QueuedCommand {
  if (command === undefined) throw new Error('there is no SET');
  return { command, args, frame: Buffer.alloc(frameBytes) };
}

describe('The queue of a transaction', () => {
  it('has room for as many bytes as it is given, and for what a log entry can hold at most', () => {
    const small = new TransactionQueue(100);
    small.add(queued(60));
    expect(small.hasRoom(queued(40))).toBe(true);
    expect(small.hasRoom(queued(41))).toBe(false);
    const large = new TransactionQueue(4096 * mebibyte);
    const half = queued(256 * mebibyte);
    large.add(half);
    large.add(half);
    expect([large.bytes, large.hasRoom(queued(1))]).toEqual([512 * mebibyte, false]);
  });

  it('counts the arguments of commands of which no frame is kept', () => {
    const queue = new TransactionQueue(100);
    queue.add(queued(0, ['publish', 'channel', 'x'.repeat(80)]));
    expect(queue.bytes).toBe(94);
    expect(queue.hasRoom(queued(7))).toBe(false);
  });

  it('has room for a million commands, however short', () => {
    const queue = new TransactionQueue(mebibyte * 64);
    const short = queued(14);
    for (let i = 0; i < 2 ** 20 - 1; i++) queue.add(short);
    expect(queue.hasRoom(short)).toBe(true);
    queue.add(short);
    expect(queue.hasRoom(short)).toBe(false);
  });
});
