export type { ReplySink } from './reply-sink.ts';
