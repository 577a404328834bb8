export { BatchBuilder } from './entry/batch-builder.ts';
export {
  EntryFormatError,
  batchHeaderBytes,
  isStamped,
  readBatchHeader,
  stampBatch,
  writeBatchHeader,
} from './entry/batch-header.ts';
export type { BatchHeader, BatchOrigin } from './entry/batch-header.ts';
export { Executor } from './executor.ts';
export type { CommandFaultListener, ExecutionObserver, RewindableReply } from './executor.ts';
export { KiwiStateMachine } from './kiwi-state-machine.ts';
export type { KiwiStateMachineOptions, LocalBatches, LocalWaiters } from './kiwi-state-machine.ts';
export { Origins } from './origins.ts';
export type { Verdict } from './origins.ts';
export {
  encodeBlock,
  encodeEvict,
  encodeGone,
  encodePublish,
  encodeUnblock,
  encodeUnwatch,
  encodeWatch,
  transactionFrames,
} from './sessions/session-frames.ts';
export type { SessionFrame } from './sessions/session-frames.ts';
export { loggedSteps, runTransaction } from './sessions/transaction.ts';
export type {
  Publication,
  Transaction,
  TransactionAction,
  TransactionCommand,
  TransactionPublication,
  TransactionStep,
} from './sessions/transaction.ts';
export { Watches } from './sessions/watches.ts';
export { Waiters } from './sessions/waiters.ts';
export type { StoredWaiter, Waiter } from './sessions/waiters.ts';
export type { NodeRun, StoredWatch, StoredWatchedKey } from './sessions/watches.ts';
