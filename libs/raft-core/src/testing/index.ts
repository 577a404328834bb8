export type { ConformanceCase } from './conformance-case.ts';
export { logStorageSuite } from './log-storage-suite.ts';
export type { LogStorageSubject } from './log-storage-case.ts';
export { transportSuite } from './transport-suite.ts';
export type { TransportSubject } from './transport-suite.ts';
