export { MemoryCheckpoint, snapshotOf } from './memory-checkpoint.ts';
