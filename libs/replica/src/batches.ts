import { BatchBuilder } from '@kiwi/state-machine';
import type { Operation } from './operation.ts';

/** Operations that become one log entry: the writes are logged, reads between them run at their place when it is applied. */
export class WriteBatch {
  operations: Operation[] = [];
  readonly frames = new BatchBuilder();
  /** Monotonic ms of the first operation. */
  readonly formedMs: number;
  /** Position in this node's sequence; 0 until first sent. */
  sequence = 0;
  /** The entry's bytes, kept until applied so that they can be sent again. */
  entry: Buffer | null = null;
  /** The last read batch that was formed before this one: reads up to it are answered first. */
  readsBefore = 0;
  /** Lowest timestamp that the leader may give the entry. */
  timestampMinMs = 0;
  /** Whether an entry is needed although no write is in it: a tick of the log's clock. */
  tick = false;
  /** Its clients were already told that the outcome is unknown; when applied, nobody is answered. */
  abandoned = false;
  /** Applied, or given up before it was sent. */
  done = false;

  constructor(formedMs: number) {
    this.formedMs = formedMs;
  }

  /** Whether it must go through the log. */
  get logged(): boolean {
    return this.tick || this.frames.commandCount > 0;
  }
}

/** Operations that need a read point but no entry. */
export class ReadBatch {
  readonly operations: Operation[];
  readonly formedMs: number;
  /** Rises by one per read batch, from 1. */
  readonly id: number;
  /** Own writes of its clients that must be applied first. */
  readonly after: WriteBatch | null;
  /** The next operation to run; not 0 when a read had to wait for a tick of the log's clock. */
  position = 0;
  /** Waits for a later entry: see `Executor.tickWanted`. */
  needsTick = false;

  constructor(id: number, operations: Operation[], formedMs: number, after: WriteBatch | null) {
    this.id = id;
    this.operations = operations;
    this.formedMs = formedMs;
    this.after = after;
  }
}
