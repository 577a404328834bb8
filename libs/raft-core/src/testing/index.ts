export type { ConformanceCase } from './conformance-case.ts';
export { logStorageSuite } from './log-storage-suite.ts';
export type { LogStorageSubject } from './log-storage-case.ts';
export { snapshotStoreSuite } from './snapshot-store-suite.ts';
export type { SnapshotStoreRun, SnapshotStoreSubject } from './snapshot-store-case.ts';
export { TextMap } from './text-map.ts';
export { transportSuite } from './transport-suite.ts';
export type { TransportSubject } from './transport-suite.ts';
