import type { Logger } from '@kiwi/kernel';
import type { Clock } from '@kiwi/raft-core';
import type { AnsweredClients } from './answered-clients.ts';
import type { WriteBatch } from './batches.ts';
import type { Gathering } from './gathering.ts';
import type { Operation } from './operation.ts';
import type { ReadLane } from './read-lane.ts';
import type { Suspension } from './suspension.ts';
import type { WriteLane } from './write-lane.ts';

const notExecuted = 'CLUSTERDOWN No leader was found in time; the command was not executed';
const outcomeUnknown =
  'INDETERMINATE No majority confirmed the command in time; it may or may not take effect';
/** The answer to a command that took effect by a snapshot. */
export const replyLost =
  'INDETERMINATE The command took effect, but this node was brought up to date by a snapshot and has no reply for it';

export interface TimeOutsHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
  readonly gathering: Gathering;
  readonly writes: WriteLane;
  readonly reads: ReadLane;
  readonly answered: AnsweredClients;
  suspension(): Suspension | null;
}

/** Answers operations without their result: those that waited too long, and those whose reply was lost. */
export class TimeOuts {
  readonly #host: TimeOutsHost;

  constructor(host: TimeOutsHost) {
    this.#host = host;
  }

  /** Answers operations that waited too long. Their order is kept: whatever was formed before goes first. */
  expire(): void {
    const { clock, requestTimeoutMs, gathering, writes, reads } = this.#host;
    const formedMs = clock.now() - requestTimeoutMs;
    const sent = writes.expiredSent(formedMs);
    const unsent = writes.takeExpiredUnsent(formedMs);
    const gathered = gathering.takeExpired(formedMs);
    if (gathered !== null) unsent.push(gathered);
    for (const batch of [...sent, ...unsent]) {
      this.#failReads(-Infinity, batch.readsBefore);
      this.#failBatch(batch, sent.includes(batch));
    }
    this.#failReads(formedMs, 0);
    reads.drain();
  }

  /** Answers batches that took effect by a snapshot. */
  failSkipped(batches: readonly WriteBatch[]): void {
    for (const batch of batches) {
      this.#failReads(-Infinity, batch.readsBefore);
      for (const operation of batch.abandoned ? [] : batch.operations) {
        this.fail(operation, operation.kind === 'write' ? replyLost : notExecuted, true);
      }
    }
  }

  /** Answers an operation with an error, unless it needs nothing but its turn. */
  fail(operation: Operation, line: string, inLog: boolean): void {
    if (operation.kind === 'local' && operation.action !== null) operation.action();
    else operation.client.reply.error(line);
    this.#host.answered.add(operation.client, inLog);
  }

  #failReads(formedMs: number, id: number): void {
    for (const batch of this.#host.reads.takeExpired(formedMs, id)) {
      for (const operation of batch.operations.slice(batch.position)) {
        this.fail(operation, notExecuted, false);
      }
    }
  }

  #failBatch(batch: WriteBatch, wasSent: boolean): void {
    batch.abandoned = true;
    this.#host.logger.warn('batch_timed_out', {
      sequence: batch.sequence,
      operations: batch.operations.length,
      sent: wasSent,
    });
    const unsent = this.#host.suspension()?.writeRefusal ?? notExecuted;
    for (const operation of batch.operations) {
      const unknown = wasSent && operation.kind === 'write';
      this.fail(operation, unknown ? outcomeUnknown : unsent, true);
    }
  }
}
