export { ReplyDecoder, ReplyFormatError } from './reply-decoder.ts';
export { ErrorReply, plainReply } from './reply.ts';
export type { PlainReply, Reply } from './reply.ts';
export { ConnectionClosedError, RespClient } from './resp-client.ts';
export type { Argument, RespClientOptions } from './resp-client.ts';
