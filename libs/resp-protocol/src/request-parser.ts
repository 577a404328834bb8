import { byteString } from './byte-string.ts';
import { CommandNameCache } from './command-name-cache.ts';
import { parseDecimal } from './decimal.ts';
import { splitInlineArguments } from './inline-arguments.ts';
import { ProtocolError } from './protocol-error.ts';
import { defaultRequestLimits } from './request-limits.ts';
import type { RequestLimits } from './request-limits.ts';

const star = 0x2a;
const dollar = 0x24;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const zero = 0x30;

/** The line is not complete yet. No length: every negative count is folded into -1. */
const pending = -2;
/** Up to nine digits stay far below 2^31 and are read in one simple loop. */
const fastDigitsMax = 9;
/**
 * Up to this many arguments the array is made at its full length; beyond, announcing many must not
 * cost memory.
 */
const presizedArgsMax = 1024;
/** A cut command's bytes are taken from the next chunk in steps of at least this size. */
const joinBytesMin = 256;

/** Shared by all connections: they use the same few names. */
const commandNames = new CommandNameCache();

const noBytes = Buffer.alloc(0);

/**
 * Incremental parser of client requests: RESP arrays of bulk strings, and inline commands, as
 * redis-server 7.0 reads them. Any way of cutting the bytes into chunks gives the same commands and
 * the same fault.
 *
 * Commands are parsed where they lie in the chunk. Only a command that is cut by the end of a chunk
 * is moved to a buffer of its own, which takes from the next chunk what completes it; then parsing
 * goes on in that chunk:
 *
 *     chunk n    [ command | command | comm ]
 *     join buffer                  [ comm | and ]           `buffer` for the cut command
 *     chunk n+1                           [ and | command | ... ]  `rest`, then `buffer`
 *
 * The parser never overwrites bytes it has handed out in `frame`.
 *
 * @example
 * const parser = new RequestParser();
 * socket.on('data', (chunk) => {
 *   parser.feed(chunk);
 *   for (let args = parser.next(); args !== null; args = parser.next()) run(args);
 * });
 */
export class RequestParser {
  /** While false, the limits for clients that have not authenticated hold. */
  authenticated = true;
  /**
   * Holds the raw bytes of the last command from `frameStart` to `frameEnd`; valid until the next
   * `feed()`. Empty after null.
   */
  frame: Buffer = noBytes;
  frameStart = 0;
  frameEnd = 0;
  /** Whether the last command came inline: its frame is then a text line and not RESP. */
  inline = false;

  // Plain private fields: this is the hottest code of the server, and they are as fast as public
  // ones everywhere.
  private readonly limits: RequestLimits;
  private fault: ProtocolError | null = null;
  /**
   * A chunk, or the join buffer. Bytes [start, end) belong to commands not yet handed out; `at` is
   * the cursor.
   */
  private buffer: Buffer = noBytes;
  private start = 0;
  private at = 0;
  private end = 0;
  private joined = false;
  /**
   * The newest chunk while a cut command is read from the join buffer; bytes before `restAt` have
   * been copied there.
   */
  private rest: Buffer | null = null;
  private restAt = 0;
  /**
   * The command being read: its arguments so far, how many it has, and the length of the one at the
   * cursor (or `pending`).
   */
  private args: string[] | null = null;
  private argIndex = 0;
  private argCount = 0;
  private bulkLength = pending;

  constructor(limits: Partial<RequestLimits> = {}) {
    this.limits = { ...defaultRequestLimits, ...limits };
  }

  /** Bytes held and not yet returned as a command: what a query buffer limit is compared with. */
  get buffered(): number {
    return this.end - this.start + (this.rest === null ? 0 : this.rest.length - this.restAt);
  }

  /**
   * Bytes of the memory that holds what is `buffered`: less than twice as much, or a few hundred
   * bytes.
   */
  get bufferedCapacity(): number {
    return this.buffer.length + (this.rest === null ? 0 : this.rest.length);
  }

  /**
   * Takes the next bytes from the client. The chunk must not be changed afterwards. Ignored after a
   * fault.
   */
  feed(chunk: Buffer): void {
    if (this.fault !== null || chunk.length === 0) return;
    if (this.rest !== null) this.pull(this.rest.length);
    if (this.start === this.end) {
      this.buffer = chunk;
      this.start = this.at = 0;
      this.end = chunk.length;
      this.joined = false;
      return;
    }
    if (!this.joined) this.join(0, 0);
    this.rest = chunk;
    this.restAt = 0;
  }

  /**
   * As `feed`, if all of the bytes belong to the argument that is being read: they are copied behind the rest of it, and the chunk may be changed afterwards. False if
   * nothing was taken.
   */
  absorb(chunk: Buffer): boolean {
    if (this.fault !== null || !this.joined || this.rest !== null) return false;
    if (this.missing() < chunk.length) return false;
    if (this.end + chunk.length > this.buffer.length) this.join(chunk.length, this.missing());
    chunk.copy(this.buffer, this.end);
    this.end += chunk.length;
    return true;
  }

  /**
   * The next command's arguments, its name first, as byte strings; null when more bytes are needed.
   * Empty lines and empty arrays are skipped.
   * @throws ProtocolError when the client broke the protocol, and again at each further call.
   */
  next(): string[] | null {
    if (this.fault !== null) throw this.fault;
    for (;;) {
      const args = this.args === null ? this.readCommand() : this.readArguments(this.args);
      if (args !== null) return args;
      if (this.rest === null) break;
      this.pull(Math.max(this.missing(), this.end - this.start, joinBytesMin));
    }
    this.frame = noBytes;
    if (this.start === this.end) {
      this.buffer = noBytes;
      this.start = this.at = this.end = 0;
    } else if (!this.joined || this.start > 0) {
      // Moved at once, so that a waiting client keeps neither a whole chunk nor a large command's
      // buffer alive.
      this.join(0, this.missing());
    }
    return null;
  }

  /** At the first byte of a command, or behind the last byte received. */
  private readCommand(): string[] | null {
    for (;;) {
      if (this.rest !== null && this.end - this.at <= this.restAt) this.resumeInRest(this.rest);
      this.start = this.at;
      if (this.at >= this.end) return null;
      if (this.buffer[this.at] !== star) {
        const args = this.readInline();
        if (args !== null && args.length === 0) continue;
        return args;
      }
      const count = this.readLength('too big mbulk count string', 'invalid multibulk length');
      if (count === pending) return null;
      if (count > this.limits.argsMax) this.fail('invalid multibulk length');
      if (!this.authenticated && count > this.limits.unauthenticatedArgsMax) {
        this.fail('unauthenticated multibulk length');
      }
      if (count <= 0) continue;
      this.argIndex = 0;
      this.argCount = count;
      this.args = count <= presizedArgsMax ? new Array<string>(count) : [];
      return this.readArguments(this.args);
    }
  }

  /** At the length or the bytes of argument `argIndex`. */
  private readArguments(args: string[]): string[] | null {
    const buffer = this.buffer;
    while (this.argIndex < this.argCount) {
      if (this.bulkLength === pending) {
        const length = this.readBulkLength();
        if (length === pending) return null;
        this.bulkLength = length;
      }
      const from = this.at;
      const to = from + this.bulkLength;
      if (to + 2 > this.end) return null;
      const index = this.argIndex++;
      args[index] =
        index === 0 ? commandNames.name(buffer, from, to) : byteString(buffer, from, to);
      this.bulkLength = pending;
      // The two bytes behind an argument are not looked at, as in Redis.
      this.at = to + 2;
    }
    this.args = null;
    this.handOut(false);
    return args;
  }

  private readBulkLength(): number {
    if (this.at >= this.end) return pending;
    if (this.buffer[this.at] !== dollar) {
      if (this.lineEnd('too big bulk count string') === pending) return pending;
      this.fail(`expected '$', got '${String.fromCharCode(this.buffer[this.at] as number)}'`);
    }
    const length = this.readLength('too big bulk count string', 'invalid bulk length');
    if (length === pending) return pending;
    if (length < 0 || length > this.limits.bulkBytesMax) this.fail('invalid bulk length');
    if (!this.authenticated && length > this.limits.unauthenticatedBulkBytesMax) {
      this.fail('unauthenticated bulk length');
    }
    if (this.at - this.start + length + 2 > this.limits.commandBytesMax)
      this.fail('too big request');
    return length;
  }

  /**
   * The number behind the type byte at the cursor, which then moves behind the line; -1 for all
   * negative ones; or `pending`.
   */
  private readLength(tooBig: string, invalid: string): number {
    const buffer = this.buffer;
    const first = this.at + 1;
    const stop = Math.min(this.end - 1, first + fastDigitsMax);
    let at = first;
    let length = 0;
    while (at < stop) {
      const digit = (buffer[at] as number) - zero;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
      at++;
    }
    const usual = at > first && (buffer[first] !== zero || at === first + 1);
    if (usual && at + 1 < this.end && buffer[at] === carriageReturn) {
      this.at = at + 2;
      return length;
    }
    return this.readUnusualLength(tooBig, invalid);
  }

  private readUnusualLength(tooBig: string, invalid: string): number {
    const lineEnd = this.lineEnd(tooBig);
    if (lineEnd === pending) return pending;
    const length = parseDecimal(this.buffer, this.at + 1, lineEnd);
    if (Number.isNaN(length)) this.fail(invalid);
    this.at = lineEnd + 2;
    return length < 0 ? -1 : length;
  }

  /**
   * Where the line at the cursor ends, given that one more byte (taken to be the line feed) is
   * there too.
   */
  private lineEnd(tooBig: string): number {
    const lineBytesMax = this.limits.inlineBytesMax;
    const line = this.buffer.subarray(this.at, Math.min(this.end, this.at + lineBytesMax + 1));
    const length = line.indexOf(carriageReturn);
    if (length === -1 && line.length > lineBytesMax) this.fail(tooBig);
    return length === -1 || this.at + length + 1 >= this.end ? pending : this.at + length;
  }

  /** An inline command's arguments, none for an empty line, null while the line is not complete. */
  private readInline(): string[] | null {
    const lineBytesMax = this.limits.inlineBytesMax;
    const line = this.buffer.subarray(this.at, Math.min(this.end, this.at + lineBytesMax + 1));
    const length = line.indexOf(lineFeed);
    if (length === -1) {
      if (line.length > lineBytesMax) this.fail('too big inline request');
      return null;
    }
    const ending = length > 0 && line[length - 1] === carriageReturn ? 1 : 0;
    const args = splitInlineArguments(line, 0, length - ending);
    if (args === null) return this.fail('unbalanced quotes in request');
    this.at += length + 1;
    if (args.length > 0) this.handOut(true);
    return args;
  }

  private handOut(inline: boolean): void {
    this.frame = this.buffer;
    this.frameStart = this.start;
    this.frameEnd = this.at;
    this.inline = inline;
    this.start = this.at;
  }

  /** How many bytes the argument at the cursor lacks, as far as its length is known. */
  private missing(): number {
    return this.bulkLength === pending ? 0 : this.at + this.bulkLength + 2 - this.end;
  }

  /**
   * The cut command is complete: go on in the chunk itself, at the first byte that does not belong
   * to it.
   */
  private resumeInRest(rest: Buffer): void {
    this.at = this.restAt - (this.end - this.at);
    this.buffer = rest;
    this.end = rest.length;
    this.joined = false;
    this.rest = null;
  }

  /** Copies up to `bytes` more from `rest` behind the bytes of the join buffer. */
  private pull(bytes: number): void {
    const rest = this.rest as Buffer;
    const count = Math.min(bytes, rest.length - this.restAt);
    if (this.end + count > this.buffer.length) this.join(count, this.missing());
    rest.copy(this.buffer, this.end, this.restAt, this.restAt + count);
    this.end += count;
    this.restAt += count;
    if (this.restAt === rest.length) this.rest = null;
  }

  /**
   * Moves the bytes held to a new join buffer with room for `incoming` more. It is made as large as
   * the argument being read needs, but at most twice as large as what has really arrived, so that a
   * mere announcement costs nothing.
   */
  private join(incoming: number, missing: number): void {
    const held = this.end - this.start;
    const arrived = held + incoming;
    const wanted = missing > 0 ? held + missing : Infinity;
    const capacity = Math.max(arrived, Math.min(wanted, 2 * arrived), joinBytesMin);
    const joined = Buffer.allocUnsafe(capacity);
    this.buffer.copy(joined, 0, this.start, this.end);
    this.buffer = joined;
    this.at -= this.start;
    this.end = held;
    this.start = 0;
    this.joined = true;
  }

  private fail(fault: string): never {
    this.fault = new ProtocolError(fault);
    this.args = null;
    this.buffer = this.frame = noBytes;
    this.start = this.at = this.end = 0;
    this.rest = null;
    throw this.fault;
  }
}
