export { ConfigError, KiwiError, NetworkError, StorageError } from './errors.ts';
export type { KiwiErrorKind } from './errors.ts';
export { silentLogger } from './logger.ts';
export type { LogFields, Logger } from './logger.ts';
