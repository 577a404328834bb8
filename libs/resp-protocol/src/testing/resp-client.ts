import { ReplyDecoder } from './reply-decoder.ts';
import type { Reply } from './reply.ts';

type Socket = import('node:net').Socket;

/** The connection is gone, and with it any reply still awaited. */
export class ConnectionClosedError extends Error {
  readonly code = 'RESP_CONNECTION_CLOSED';

  constructor() {
    super('the connection is closed');
  }
}

export interface RespClientOptions {
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** An argument: text as a byte string (latin1), or bytes. */
export type Argument = string | Buffer;

interface Waiter {
  resolve(reply: Reply, decoder: ReplyDecoder): void;
  reject(error: Error): void;
}

/**
 * A small Redis client for tests and measurements. It says what came over the wire: errors are
 * replies, nothing is converted, nothing is retried. Promises are rejected with a
 * `ConnectionClosedError` when the connection ends, and with a `ReplyFormatError` when the server
 * sends what is no reply.
 */
export class RespClient {
  /** Resolves once the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #decoder = new ReplyDecoder();
  /** Who waits for the replies to come, in the order of the commands. */
  #waiting: Waiter[] = [];
  /** Who waits for messages, and the messages nobody has asked for yet: one of the two is empty. */
  #receivers: Waiter[] = [];
  #received: Reply[] = [];
  #end: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    // 'close' follows every error; without a listener the error would end the process.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#stop(new ConnectionClosedError());
        resolve();
      });
    });
  }

  /** @throws the error of `node:net` (by its `code`, such as `ECONNREFUSED`). */
  static async connect({ port, host = '127.0.0.1' }: RespClientOptions): Promise<RespClient> {
    // Loaded on demand: whoever needs only the decoder does no I/O.
    const { connect } = await import('node:net');
    const socket = connect({ port, host });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new RespClient(socket);
  }

  /** Sends one command; its reply, which may be an error. */
  command(...args: readonly Argument[]): Promise<Reply> {
    const reply = this.#await((resolve) => resolve);
    this.write(encodeArguments(args));
    return reply;
  }

  /** Sends one command; the exact bytes of its reply. */
  raw(args: readonly Argument[]): Promise<Buffer> {
    const bytes = this.#await<Buffer>((resolve) => (_, decoder) => resolve(decoder.lastBytes()));
    this.write(encodeArguments(args));
    return bytes;
  }

  /** Sends all commands in one write; their replies in order. */
  pipeline(commands: readonly (readonly Argument[])[]): Promise<Reply[]> {
    const replies = commands.map(() => this.#await<Reply>((resolve) => resolve));
    this.write(Buffer.concat(commands.map(encodeArguments)));
    return Promise.all(replies);
  }

  /**
   * Sends bytes as they are, awaiting nothing: for malformed input, and for commands that are
   * answered by messages.
   */
  write(bytes: Buffer): void {
    if (this.#end === null) this.#socket.write(bytes);
  }

  /** Sends one command whose answers are to be taken with `receive`: SUBSCRIBE, MONITOR. */
  send(...args: readonly Argument[]): void {
    this.write(encodeArguments(args));
  }

  /** The next message: a RESP3 push, or a reply that no command awaits. */
  receive(): Promise<Reply> {
    const reply = this.#received.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return this.#await<Reply>((resolve) => resolve, this.#receivers);
  }

  /** Reads nothing more from here on: a client that is slow for ever. */
  pause(): void {
    this.#socket.pause();
  }

  /** Ends the connection; resolves once it is closed. */
  close(): Promise<void> {
    this.#socket.destroy();
    return this.closed;
  }

  #await<T = Reply>(
    deliver: (resolve: (value: T) => void) => Waiter['resolve'],
    queue = this.#waiting,
  ): Promise<T> {
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise<T>((resolve, reject) => queue.push({ resolve: deliver(resolve), reject }));
  }

  #read(chunk: Buffer): void {
    this.#decoder.feed(chunk);
    try {
      for (let reply = this.#decoder.next(); reply !== null; reply = this.#decoder.next()) {
        this.#deliver(reply);
      }
    } catch (error) {
      this.#stop(error as Error);
      this.#socket.destroy();
    }
  }

  #deliver(reply: Reply): void {
    const waiter = reply.type === 'push' ? undefined : this.#waiting.shift();
    const receiver = waiter ?? this.#receivers.shift();
    if (receiver === undefined) this.#received.push(reply);
    else receiver.resolve(reply, this.#decoder);
  }

  #stop(error: Error): void {
    if (this.#end !== null) return;
    this.#end = error;
    for (const waiter of [...this.#waiting, ...this.#receivers]) waiter.reject(error);
    this.#waiting = [];
    this.#receivers = [];
  }
}

function encodeArguments(args: readonly Argument[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${args.length}\r\n`)];
  for (const arg of args) {
    const bytes = typeof arg === 'string' ? Buffer.from(arg, 'latin1') : arg;
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}
