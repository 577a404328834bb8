import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** One HTTP/1.1 connection under a test's full control: bytes out, answers in. */
export class HttpConnection {
  readonly socket: Socket;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  #received = '';
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect({ host: '127.0.0.1', port });
    const connection = new HttpConnection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve()).once('error', reject);
    });
    return connection;
  }

  send(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }

  /** Sends a whole request and waits for its answer. */
  request(
    method: string,
    path: string,
    headers: readonly string[] = [],
    body = '',
  ): Promise<Answer> {
    const length = body === '' ? [] : [`Content-Length: ${body.length}`];
    const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, ...length];
    this.send(`${head.join('\r\n')}\r\n\r\n${body}`);
    return this.answer(method === 'HEAD');
  }

  /** The next answer; rejects when the connection closes before it is complete. */
  async answer(headOnly = false): Promise<Answer> {
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n');
      if (headEnd >= 0) {
        const [first = '', ...lines] = this.#received.slice(0, headEnd).split('\r\n');
        const headers = new Map(
          lines.map((line) => {
            const colon = line.indexOf(':');
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
          }),
        );
        const bodyEnd = headEnd + 4 + (headOnly ? 0 : Number(headers.get('content-length') ?? 0));
        if (this.#received.length >= bodyEnd) {
          const body = this.#received.slice(headEnd + 4, bodyEnd);
          this.#received = this.#received.slice(bodyEnd);
          return { status: Number(first.split(' ')[1]), headers, body };
        }
      }
      if (this.#ended) throw new Error(`closed after ${JSON.stringify(this.#received)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
