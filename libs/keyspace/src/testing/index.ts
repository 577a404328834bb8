export { drawRest, MemoryCheckpoint, snapshotOf } from './memory-checkpoint.ts';
