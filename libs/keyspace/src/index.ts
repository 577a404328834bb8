export { Database } from './database.ts';
export type { ScanPage } from './database.ts';
export { keySlot, slotCount } from './key-slot.ts';
export { databaseCount, Keyspace } from './keyspace.ts';
export { KeyspaceClock } from './keyspace-clock.ts';
export { typeOf } from './value.ts';
export type { Value, ValueType } from './value.ts';
