export { LevelLogStorage } from './level-log-storage.ts';
export type { LevelLogStorageOptions } from './level-log-storage.ts';
export type { LogDatabaseTuning } from './database/log-database.ts';
export type { DirectoryClaim, NodeIdentityStore } from './node-identity-store.ts';
