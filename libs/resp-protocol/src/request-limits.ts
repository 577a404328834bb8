import { constants } from 'node:buffer';

/** What one client request may ask for. Beyond it the parser throws a `ProtocolError`. */
export interface RequestLimits {
  /**
   * Longest argument, in bytes. Never more than a JavaScript string can hold (512 MiB less 24
   * bytes).
   */
  readonly bulkBytesMax: number;
  /** Most arguments of one command, its name included. */
  readonly argsMax: number;
  /** Longest inline command or length line, in bytes without the line end. */
  readonly inlineBytesMax: number;
  /** Longest whole command, in bytes of its frame. */
  readonly commandBytesMax: number;
  /** Replaces `argsMax` while the client has not authenticated. */
  readonly unauthenticatedArgsMax: number;
  /** Replaces `bulkBytesMax` while the client has not authenticated. */
  readonly unauthenticatedBulkBytesMax: number;
}

/** The limits of redis-server 7.0, save that a command has at most 1,048,576 arguments. */
export const defaultRequestLimits: RequestLimits = {
  bulkBytesMax: Math.min(512 * 1024 * 1024, constants.MAX_STRING_LENGTH),
  argsMax: 1024 * 1024,
  inlineBytesMax: 64 * 1024,
  commandBytesMax: 1024 * 1024 * 1024,
  unauthenticatedArgsMax: 10,
  unauthenticatedBulkBytesMax: 16 * 1024,
};

/**
 * For bytes that were accepted once, such as log entries: nothing that was logged may be refused
 * later.
 */
export const replayRequestLimits: RequestLimits = {
  ...defaultRequestLimits,
  bulkBytesMax: constants.MAX_STRING_LENGTH,
  argsMax: 2 ** 31 - 1,
  commandBytesMax: Number.MAX_SAFE_INTEGER,
};
