import type { Socket } from 'node:net';

/** What speaks on a connection, told by its first bytes. */
export type Protocol = 'resp' | 'grpc' | 'http';

/** HTTP/2 with prior knowledge, as gRPC uses it (RFC 9113, section 3.4). */
const http2Preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const httpRequestLine = /^GET \S+ HTTP\/1\.[01]\r?$/;
const httpMethodStart = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) /;
const requestLineBytesMax = 16 * 1024;

/**
 * Tells the protocol of a connection from its first bytes; null when more are needed. An inline Redis command such as
 * `GET key` looks like HTTP until its line is complete and lacks the version. In doubt it is HTTP: a web page can make a
 * browser send a request whose body reads as Redis commands (redis-server closes on POST and Host: for that reason).
 */
export function detectProtocol(start: Buffer): Protocol | null {
  if (start.length === 0) return null;
  // Almost every Redis client starts with an array.
  if (start[0] === 0x2a) return 'resp';
  const text = start.toString('latin1', 0, Math.min(start.length, requestLineBytesMax));
  if (text.startsWith(http2Preface)) return 'grpc';
  if (http2Preface.startsWith(text)) return null;
  if (!httpMethodStart.test(text)) {
    return couldBecomeMethod(text) ? null : 'resp';
  }
  const lineEnd = text.indexOf('\n');
  if (lineEnd < 0) return text.length >= requestLineBytesMax ? 'http' : null;
  if (!text.startsWith('GET ')) return 'http';
  return httpRequestLine.test(text.slice(0, lineEnd)) ? 'http' : 'resp';
}

const methods = [
  'GET ',
  'HEAD ',
  'POST ',
  'PUT ',
  'DELETE ',
  'OPTIONS ',
  'PATCH ',
  'CONNECT ',
  'TRACE ',
];

function couldBecomeMethod(text: string): boolean {
  return methods.some((method) => method.startsWith(text));
}

/** Takes a connection that is paused and whose first bytes were put back. */
export type ConnectionHandler = (socket: Socket) => void;

/**
 * One port for all protocols of a node: hands each connection to RESP, gRPC or HTTP/1.1. A connection that stays silent is
 * given to RESP clients' patience: it is kept until it speaks or closes.
 */
export class PortMultiplexer {
  readonly #handlers: Readonly<Record<Protocol, ConnectionHandler>>;

  constructor(handlers: Readonly<Record<Protocol, ConnectionHandler>>) {
    this.#handlers = handlers;
  }

  /** Takes a new connection. */
  accept(socket: Socket): void {
    let received: Buffer | null = null;
    const onError = (): void => void socket.destroy();
    const onEnd = (): void => void socket.destroy();
    const onData = (chunk: Buffer): void => {
      received = received === null ? chunk : Buffer.concat([received, chunk]);
      const protocol = detectProtocol(received);
      if (protocol === null) return;
      socket.off('data', onData);
      socket.off('error', onError);
      socket.off('end', onEnd);
      // An HTTP/2 peer that ends its side has died; waiting for more would hide that.
      if (protocol === 'grpc') socket.allowHalfOpen = false;
      socket.pause();
      socket.unshift(received);
      this.#handlers[protocol](socket);
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.on('end', onEnd);
  }
}
