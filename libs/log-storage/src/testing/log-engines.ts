import type { LogStorage } from '@kiwi/raft-core';
import { LevelLogStorage } from '../level-log-storage.ts';
import type { NodeIdentityStore } from '../node-identity-store.ts';
import { SegmentLogStorage } from '../segments/segment-log-storage.ts';

export interface DurableLogOptions {
  readonly directory: string;
  readonly cacheBytesMax?: number;
}

/** What both ways to keep a log on disk have. */
export interface DurableLog extends LogStorage {
  readonly identity: NodeIdentityStore;
  isPermanent(error: unknown): boolean;
}

type NamedEngine = readonly [string, (options: DurableLogOptions) => DurableLog];

/** For specs that hold for both: name and constructor. */
export const logEngines: readonly NamedEngine[] = [
  ['in LevelDB', (options) => new LevelLogStorage(options)],
  ['in segments', (options) => new SegmentLogStorage(options)],
];

/** Small, so that a few writes fill several. */
const smallSegments = { segmentBytesMin: 16 * 1024, segmentBytesMax: 64 * 1024 };

/** With one whose segments a few writes fill. */
export const allLogEngines: readonly NamedEngine[] = [
  ...logEngines,
  ['in small segments', (options) => new SegmentLogStorage({ ...options, ...smallSegments })],
];
