import { memoryUsage } from 'node:process';
import type { Keyspace } from '@kiwi/keyspace';
import type { Replica } from '@kiwi/replica';
import type { SessionRegistry } from '../session/session-registry.ts';

/** What a connection takes beside its buffers: the session, the socket and its handle. */
const connectionBytes = 6 * 1024;

/**
 * What is in memory by the server's own account, in bytes: it does not go up and down with the garbage collector, as what the process takes does, so
 * `maxmemory` goes by it.
 */
export class ServerMemory {
  /** What the process took before it had data or clients. */
  readonly startupBytes: number;
  readonly #keyspace: Keyspace;
  readonly #replica: Replica;
  readonly #sessions: SessionRegistry;

  constructor(keyspace: Keyspace, replica: Replica, sessions: SessionRegistry) {
    this.#keyspace = keyspace;
    this.#replica = replica;
    this.#sessions = sessions;
    const { heapUsed, external } = memoryUsage();
    this.startupBytes = Math.max(0, heapUsed + external - keyspace.memoryBytes);
  }

  /** Connections with what they have sent and have yet to take. */
  get clientBytes(): number {
    let bytes = 0;
    for (const session of this.#sessions) {
      bytes += connectionBytes + session.queryBufferBytes + session.outputBufferBytes;
    }
    return bytes;
  }

  /** The newest entries of the log. They are what was written of late, so they do not count for `maxmemory`: keys would be evicted for them. */
  get logBytes(): number {
    return this.#replica.logMemoryBytes;
  }

  /** All but the data, as `maxmemory` sees it. */
  get otherBytes(): number {
    return this.startupBytes + this.clientBytes;
  }

  /** What `maxmemory` sees: connections as they were a tenth of a second ago. */
  get countedBytes(): number {
    return Math.round(this.#replica.memory.usedBytes);
  }

  /** All of it. */
  get usedBytes(): number {
    return this.countedBytes + this.logBytes;
  }

  /** The most that was counted, and the log as it is. */
  get peakBytes(): number {
    return Math.round(this.#replica.memory.peakBytes) + this.logBytes;
  }

  /** What is not data itself: the start, connections, the log, and the tables in which keys and deadlines are found. */
  get overheadBytes(): number {
    return Math.round(this.otherBytes + this.logBytes + this.#keyspace.overheadBytes);
  }

  get datasetBytes(): number {
    return Math.round(this.#keyspace.memoryBytes - this.#keyspace.overheadBytes);
  }

  /** The share of the data in what came since the start, in percent. */
  get datasetPercent(): number {
    const net = this.countedBytes - this.startupBytes;
    return net <= 0 ? 0 : Math.min(100, (this.datasetBytes * 100) / net);
  }
}
