import type { PeerHealthMonitor } from '@kiwi/discovery';
import {
  FastHistogram,
  bytesBounds,
  commandSecondsBounds,
  countBounds,
  fsyncSecondsBounds,
} from '@kiwi/observability';
import type {
  ClientSample,
  CommandSample,
  LogSample,
  MetricsSource,
  PersistenceSample,
  RaftSample,
} from '@kiwi/observability';
import { systemClock } from '@kiwi/raft-core';
import type { RaftNode } from '@kiwi/raft-core';
import type { RedisServer } from '@kiwi/redis-server';
import type { ReplicaObserver } from '@kiwi/replica';
import { silenceMs } from '../assembly/peer-health.ts';
import type { PersistenceReport } from './persistence-report.ts';

/** The parts whose numbers a scrape reads. */
export interface MeasuredParts {
  readonly raft: RaftNode;
  readonly server: RedisServer;
  readonly health: PeerHealthMonitor;
  readonly persistence: PersistenceReport;
}

/** Keeps the numbers of the hot path and gives them, with those of the other parts, to a scrape. */
export class ServerMetrics implements MetricsSource, ReplicaObserver {
  readonly #writeSeconds = new FastHistogram(commandSecondsBounds);
  readonly #readSeconds = new FastHistogram(commandSecondsBounds);
  readonly #localSeconds = new FastHistogram(commandSecondsBounds);
  readonly #commandsPerBatch = new FastHistogram(countBounds);
  readonly #fsyncSeconds = new FastHistogram(fsyncSecondsBounds);
  readonly #entriesPerWrite = new FastHistogram(countBounds);
  readonly #entryBytes = new FastHistogram(bytesBounds);
  #elections = 0;
  #leaderChanges = 0;
  #parts: MeasuredParts | null = null;

  /** Connects the source with the parts it reads. */
  attach(parts: MeasuredParts): void {
    this.#parts = parts;
    parts.raft.on('election', () => this.#elections++);
    parts.raft.on('leader', ({ leader }) => {
      if (leader !== null) this.#leaderChanges++;
    });
  }

  writeBatch(operations: number, ms: number): void {
    this.#writeSeconds.observe(ms / 1000, operations);
    this.#commandsPerBatch.observe(operations);
  }

  readBatch(operations: number, ms: number): void {
    this.#readSeconds.observe(ms / 1000, operations);
  }

  /** One synced write of the log. */
  logWrite(ms: number, entries: number, bytes: number): void {
    this.#fsyncSeconds.observe(ms / 1000);
    this.#entriesPerWrite.observe(entries);
    this.#entryBytes.observe(entries === 0 ? 0 : bytes / entries, entries);
  }

  raft(): RaftSample {
    const { raft, health } = this.#attached();
    const status = raft.status;
    return {
      role: status.role,
      term: status.term,
      leader: status.leader,
      commitIndex: status.commitIndex,
      appliedIndex: status.appliedIndex,
      lastIndex: status.lastIndex,
      suspended: status.suspended !== null,
      electionsStarted: this.#elections,
      leaderChanges: this.#leaderChanges,
      peers: status.membership.members
        .filter((member) => member.id !== status.id)
        .map((member) => {
          const progress = status.peers.find((peer) => peer.id === member.id);
          return {
            id: member.id,
            matchIndex: progress?.matchIndex ?? null,
            lagEntries: progress === undefined ? null : status.lastIndex - progress.matchIndex,
            lastContactMs: silenceMs(health, member.id, systemClock.now()),
            roundTripMs: health.health(member.id)?.roundTripMs ?? null,
          };
        }),
    };
  }

  clients(): ClientSample {
    const { statistics, sessions } = this.#attached().server.context;
    return {
      connected: sessions.size,
      connectionsAccepted: statistics.connectionsReceived,
      connectionsRejected: statistics.connectionsRejected,
      bytesIn: statistics.bytesIn,
      bytesOut: statistics.bytesOut,
    };
  }

  commands(): CommandSample {
    const { commands, statistics } = this.#attached().server.context;
    return {
      totals: commands.all.flatMap((command) =>
        [command, ...(command.subcommands?.values() ?? [])]
          .filter((one) => one.calls > 0)
          .map((one) => ({
            name: one.info.name,
            calls: one.calls,
            failures: one.rejectedCalls,
          })),
      ),
      latencySeconds: {
        read: this.#readSeconds,
        write: this.#writeSeconds,
        local: this.#localSeconds,
      },
      errors: statistics.errors,
    };
  }

  log(): LogSample {
    return {
      fsyncSeconds: this.#fsyncSeconds,
      entriesPerWrite: this.#entriesPerWrite,
      entryBytes: this.#entryBytes,
      commandsPerBatch: this.#commandsPerBatch,
    };
  }

  persistence(): PersistenceSample {
    return this.#attached().persistence.sample();
  }

  #attached(): MeasuredParts {
    if (this.#parts === null) throw new Error('the metrics are not attached to a server yet');
    return this.#parts;
  }
}
