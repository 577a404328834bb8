import { encodeCommand } from '@kiwi/resp-protocol';
import type { RequestParser } from '@kiwi/resp-protocol';

/** The frame of the command at hand in memory of its own: that of the socket is not to be kept for long. */
export function ownFrame(args: readonly string[], parser: RequestParser): Buffer {
  const { inline, frame, frameStart, frameEnd } = parser;
  return inline ? encodeCommand(args) : Buffer.from(frame.subarray(frameStart, frameEnd));
}
