export { encodeCommand } from './encode-command.ts';
export { NullReply } from './null-reply.ts';
export { ProtocolError } from './protocol-error.ts';
export { ReplyEncoder } from './reply-encoder.ts';
export type { ReplySink } from './reply-sink.ts';
export { defaultRequestLimits, replayRequestLimits } from './request-limits.ts';
export type { RequestLimits } from './request-limits.ts';
export { RequestParser } from './request-parser.ts';
