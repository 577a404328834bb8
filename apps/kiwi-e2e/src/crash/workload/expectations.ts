import type { QueueLedger } from '../queue/queue-ledger.ts';
import type { GroupPool } from './group-pool.ts';

/** What the nodes of a cluster should hold, by all that its clients were told. */
export interface Expectations {
  readonly pool: GroupPool;
  readonly queues: readonly QueueLedger[];
}
