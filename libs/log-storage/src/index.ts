export { LevelLogStorage } from './level-log-storage.ts';
export type { LevelLogStorageOptions } from './level-log-storage.ts';
export { storedLogEngine } from './log-engine.ts';
export type { LogEngine } from './log-engine.ts';
export type { LogDatabaseTuning } from './database/log-database.ts';
export type { DirectoryClaim, NodeIdentityStore } from './node-identity-store.ts';
export type { SegmentDisk, SegmentFile } from './segments/segment-disk.ts';
export { SegmentLogStorage } from './segments/segment-log-storage.ts';
export type { SegmentLogStorageOptions } from './segments/segment-log-storage.ts';
