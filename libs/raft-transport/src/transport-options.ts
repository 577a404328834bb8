import { ConfigError, silentLogger } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { systemRandom } from '@kiwi/raft-core';
import type { Clock, NodeId, Random } from '@kiwi/raft-core';
import { unrefClock } from './unref-clock.ts';

const mebibyte = 1024 * 1024;

/** Sizes in bytes. */
export interface TransportLimits {
  /**
   * Largest message that is sent or accepted: the data of the entries of one append, or one payload. A larger one is dropped
   * with an error in the log, so this must be above what the application proposes. At most {@link messageBytesCeiling}.
   */
  readonly messageBytesMax: number;
  /** Queue for each of the two bulk streams (replication, application) to each peer; what does not fit is dropped. */
  readonly queueBytesMax: number;
  /** Queue for the control stream to each peer. */
  readonly controlQueueBytesMax: number;
  /** What a sender may have under way on one stream before this node has read it (HTTP/2 flow control). */
  readonly receiveWindowBytes: number;
}

/** Durations in milliseconds. */
export interface TransportTiming {
  /** First pause between dials that fail; it doubles up to `redialMaxMs`. */
  readonly redialMinMs: number;
  readonly redialMaxMs: number;
  /** A dial that has not been greeted by then has failed. */
  readonly dialTimeoutMs: number;
  /** Between pings on a control stream. */
  readonly pingIntervalMs: number;
  /** A connection without an answer to its pings for this long is given up and dialed anew. */
  readonly silenceMaxMs: number;
  /** Between two reports that the same peer is unreachable. */
  readonly unreachableIntervalMs: number;
  /** How long a deliberate close waits for the other side before it cuts. */
  readonly closeGraceMs: number;
}

export interface GrpcTransportOptions {
  readonly id: NodeId;
  /** Nodes with two different names refuse each other; without a name a node talks to all. */
  readonly clusterId?: string;
  /** Under which peers can dial this node, as host:port. Told to peers; not what is listened on. */
  readonly address: string;
  /** Own listener; port 0 picks a free one. Without it connections come in by `server.attach` only. */
  readonly listen?: { readonly host: string; readonly port: number };
  readonly limits?: Partial<TransportLimits>;
  readonly timing?: Partial<TransportTiming>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Options with every default filled in. */
export interface TransportSettings {
  readonly id: NodeId;
  readonly clusterId: string;
  readonly address: string;
  readonly limits: TransportLimits;
  readonly timing: TransportTiming;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

export const defaultLimits: TransportLimits = {
  messageBytesMax: 64 * mebibyte,
  queueBytesMax: 128 * mebibyte,
  controlQueueBytesMax: mebibyte,
  receiveWindowBytes: 8 * mebibyte,
};

export const defaultTiming: TransportTiming = {
  redialMinMs: 100,
  redialMaxMs: 2000,
  dialTimeoutMs: 1000,
  pingIntervalMs: 500,
  silenceMaxMs: 3000,
  unreachableIntervalMs: 100,
  closeGraceMs: 250,
};

/** The upper bound of `messageBytesMax`: 1 GiB. Room for a value of 512 MB with its entry; lengths stay far from 32 bits. */
export const messageBytesCeiling = 1024 * mebibyte;

/** What protobuf, the batch and the Hello may add to a message: gRPC's own limit is `messageBytesMax` plus this. */
export const grpcSlackBytes = 2 * mebibyte;

/** @throws ConfigError `KIWI_TRANSPORT_OPTIONS` that names the option and its range. */
export function resolveSettings(options: GrpcTransportOptions): TransportSettings {
  const limits = { ...defaultLimits, ...options.limits };
  const timing = { ...defaultTiming, ...options.timing };
  if (options.id === '') throw invalid('id', 'must not be empty');
  const windowBytesCeiling = 1024 * mebibyte;
  checkRange('messageBytesMax', limits.messageBytesMax, 1, messageBytesCeiling);
  checkRange('queueBytesMax', limits.queueBytesMax, 1, Number.MAX_SAFE_INTEGER);
  checkRange('controlQueueBytesMax', limits.controlQueueBytesMax, 1, Number.MAX_SAFE_INTEGER);
  checkRange('receiveWindowBytes', limits.receiveWindowBytes, 65_535, windowBytesCeiling);
  for (const [name, value] of Object.entries(timing)) checkRange(name, value, 1, 3_600_000);
  return {
    id: options.id,
    clusterId: options.clusterId ?? '',
    address: options.address,
    limits,
    timing,
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? unrefClock,
    random: options.random ?? systemRandom,
  };
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalid(name, `must be a whole number from ${min} to ${max}, not ${value}`);
  }
}

function invalid(name: string, problem: string): ConfigError {
  return new ConfigError('KIWI_TRANSPORT_OPTIONS', `${name} ${problem}`, { details: { name } });
}
