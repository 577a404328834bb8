import type { Socket } from 'node:net';
import { DirectWrites } from './direct-writes.ts';

/** So much is handed to the socket at a time: from there on it is a copy of its own. */
const windowBytes = 1024 * 1024;

/**
 * What a connection has yet to take, as byte strings. Large replies are the values themselves and take no memory of their own here; only as much as the socket
 * needs next is copied. So a hundred replies of a hundred megabytes that nobody reads are held once.
 */
export class OutputQueue {
  readonly #socket: Socket;
  readonly #direct: DirectWrites;
  #parts: string[] = [];
  /** Of the first part: how much of it was handed over. */
  #offset = 0;
  #queuedBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#direct = new DirectWrites(socket);
  }

  /** All that the client has not taken. */
  get bytes(): number {
    return this.#queuedBytes + this.#socket.writableLength + this.#direct.pendingBytes;
  }

  get isEmpty(): boolean {
    return this.#queuedBytes === 0;
  }

  /** Adds at the end, and hands over what the socket takes now. */
  write(output: string | readonly string[]): void {
    const isSmall = typeof output === 'string' && output.length <= windowBytes;
    if (isSmall && this.#queuedBytes === 0) {
      const waiting = this.#socket.writableLength;
      if (waiting === 0 && this.#direct.write(output)) return;
      if (waiting < windowBytes) {
        this.#socket.write(output, 'latin1');
        return;
      }
    }
    const parts = typeof output === 'string' ? [output] : output;
    for (const part of parts) {
      this.#parts.push(part);
      this.#queuedBytes += part.length;
    }
    this.pump();
  }

  /** Hands over what the socket takes now; to be called when it has become empty. */
  pump(): void {
    while (this.#queuedBytes > 0 && this.#socket.writableLength < windowBytes) {
      const part = this.#parts[0] as string;
      const end = Math.min(part.length, this.#offset + windowBytes);
      this.#socket.write(part.slice(this.#offset, end), 'latin1');
      this.#queuedBytes -= end - this.#offset;
      this.#offset = end;
      if (end < part.length) continue;
      this.#parts.shift();
      this.#offset = 0;
    }
  }

  /** Drops what was not handed over. */
  discard(): void {
    this.#parts = [];
    this.#offset = this.#queuedBytes = 0;
  }
}
