export { drawPage, drawRest, MemoryCheckpoint, snapshotOf } from './memory-checkpoint.ts';
