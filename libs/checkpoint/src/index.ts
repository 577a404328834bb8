export { CheckpointStore } from './checkpoint-store.ts';
export type { CheckpointStoreOptions } from './checkpoint-store.ts';
export { decodeCheckpointMeta, encodeCheckpointMeta } from './checkpoint-meta.ts';
export type { CheckpointMeta } from './checkpoint-meta.ts';
export { CheckpointStatus } from './checkpoint-status.ts';
export type {
  CheckpointFiles,
  CheckpointPage,
  CheckpointReader,
  CheckpointReceiver,
  CheckpointWriter,
  CurrentCheckpoint,
  ReceivedCheckpoint,
} from './checkpoint-files.ts';
