export { RecordingReply } from './recording-reply.ts';
export type { RecordedReply } from './recording-reply.ts';
export { CommandRunner } from './run.ts';
