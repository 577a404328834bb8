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

  /** All but the data. */
  get otherBytes(): number {
    return this.startupBytes + this.clientBytes;
  }

  /** All of it, as `maxmemory` sees it: connections as they were a tenth of a second ago. */
  get usedBytes(): number {
    return Math.round(this.#replica.memory.usedBytes);
  }

  get peakBytes(): number {
    return Math.round(this.#replica.memory.peakBytes);
  }

  /** What is not data itself: the start, connections, and the tables in which keys and deadlines are found. */
  get overheadBytes(): number {
    return Math.round(this.otherBytes + this.#keyspace.overheadBytes);
  }

  get datasetBytes(): number {
    return Math.round(this.#keyspace.memoryBytes - this.#keyspace.overheadBytes);
  }

  /** The share of the data in what came since the start, in percent. */
  get datasetPercent(): number {
    const net = this.usedBytes - this.startupBytes;
    return net <= 0 ? 0 : Math.min(100, (this.datasetBytes * 100) / net);
  }
}
