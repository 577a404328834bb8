import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { NetworkError } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import type { AdminPort } from './admin-port.ts';
import { createFastifyApp } from './fastify-app.ts';

export interface AdminApiOptions {
  readonly port: AdminPort;
  readonly logger: Logger;
  /** How long a request, head and body, may take to arrive; 10 s by default. */
  readonly requestTimeoutMs?: number;
  /** How long a connection may stay open between requests; 30 s by default. */
  readonly keepAliveTimeoutMs?: number;
  /** How long `close` waits for requests under way; 2 s by default. */
  readonly closeTimeoutMs?: number;
}

/** The admin API, ready to serve connections. */
export interface AdminApi {
  /**
   * Serves a connection that somebody else accepted. Bytes already read from it must have been put back with
   * `socket.unshift` and nothing may read it any more; it may be paused. The socket is owned, and closed, by the API from here on.
   */
  attach(socket: Duplex): void;
  /**
   * Also accepts connections itself; port 0 picks a free one. Host: 127.0.0.1 by default.
   * Rejects with a NetworkError, code `KIWI_ADMIN_LISTEN_FAILED`, when the address cannot be had.
   */
  listen(port: number, host?: string): Promise<{ readonly host: string; readonly port: number }>;
  /** Ends idle connections at once and the others after their answer, or after `closeTimeoutMs`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Makes the admin API of a node.
 *
 * @example
 * const api = await createAdminApi({ port, logger });
 * front.on('http', (socket) => api.attach(socket));
 */
export async function createAdminApi(options: AdminApiOptions): Promise<AdminApi> {
  const requestTimeoutMs = options.requestTimeoutMs ?? 10_000;
  let server: Server | undefined;
  const app = createFastifyApp({
    port: options.port,
    logger: options.logger,
    serverFactory: (handler) => {
      server = createServer(
        {
          requestTimeout: requestTimeoutMs,
          headersTimeout: requestTimeoutMs,
          keepAliveTimeout: options.keepAliveTimeoutMs ?? 30_000,
          // How often the time-outs above are looked at.
          connectionsCheckingInterval: Math.max(50, Math.min(5_000, requestTimeoutMs / 2)),
        },
        (request, response) => handler(request, response),
      );
      return server;
    },
  });
  await app.ready();
  if (server === undefined) throw new Error('fastify did not ask for its server');
  return new HttpAdminApi(server, () => app.close(), options.closeTimeoutMs ?? 2_000);
}

class HttpAdminApi implements AdminApi {
  readonly #server: Server;
  readonly #closeApp: () => Promise<unknown>;
  readonly #closeTimeoutMs: number;
  readonly #sockets = new Set<Duplex>();
  /** Responses under way and their sockets (a pipelined response gets its own socket property only when its turn comes). */
  readonly #responses = new Map<ServerResponse, Duplex>();
  #closing: Promise<void> | null = null;

  constructor(server: Server, closeApp: () => Promise<unknown>, closeTimeoutMs: number) {
    this.#server = server;
    this.#closeApp = closeApp;
    this.#closeTimeoutMs = closeTimeoutMs;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => {
      this.#responses.set(response, request.socket);
      response.once('close', () => this.#responses.delete(response));
    });
    // Node starts to watch over the connections of a server (time-outs, idleness) when it begins to listen. This one
    // may never listen and be handed its connections instead.
    server.emit('listening');
  }

  attach(socket: Duplex): void {
    if (this.#closing !== null) {
      socket.destroy();
      return;
    }
    this.#server.emit('connection', socket);
    // Whoever looked at the first bytes paused the socket to keep them; the HTTP server expects it to flow.
    socket.resume();
  }

  async listen(port: number, host = '127.0.0.1'): Promise<{ host: string; port: number }> {
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: Error): void => {
        this.#server.off('listening', listening);
        const message = `The admin API cannot listen on ${host}:${port}: ${cause.message}`;
        reject(new NetworkError('KIWI_ADMIN_LISTEN_FAILED', message, { cause }));
      };
      const listening = (): void => {
        this.#server.off('error', failed);
        resolve();
      };
      this.#server.once('error', failed).once('listening', listening).listen({ port, host });
    });
    const address = this.#server.address() as AddressInfo;
    return { host: address.address, port: address.port };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const busy = new Set(this.#responses.values());
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroy();
    for (const [response, socket] of this.#responses) {
      response.shouldKeepAlive = false;
      // A response whose head has already left promised to keep its connection.
      response.once('close', () => socket.end());
    }
    await this.#closeApp();
    // Stops listening, if it ever did, and the watch over the connections.
    this.#server.close();
    const deadline = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, this.#closeTimeoutMs);
    await Promise.all([...this.#sockets].map((socket) => closed(socket)));
    clearTimeout(deadline);
  }
}

function closed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
