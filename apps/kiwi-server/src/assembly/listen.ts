import { chmod, stat, unlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { NetworkError } from '@kiwi/kernel';

/** Room for connections that have not said yet what they speak, beyond the clients allowed. */
const undecidedConnectionsMax = 1_000;

export interface Listener {
  readonly port: number;
  /** Takes no more connections; those that are there stay. Resolves when all of them are closed. */
  close(): Promise<void>;
  /** Cuts the connections that are left, such as those that never said what they speak. */
  cut(): void;
}

/** Listens on a Unix socket. What an earlier run has left there is removed, but nothing that is no socket. */
export async function listenUnix(
  path: string,
  permissions: string,
  connectionsMax: number,
  accept: (socket: Socket) => void,
): Promise<Listener> {
  const found = await stat(path).catch(() => null);
  if (found?.isSocket() === true) await unlink(path);
  const listener = await listenAt({ path }, `the Unix socket ${path}`, connectionsMax, accept);
  await chmod(path, Number.parseInt(permissions, 8));
  return listener;
}

/** @throws NetworkError naming the address and what is wrong with it. */
export function listen(
  host: string,
  port: number,
  connectionsMax: number,
  accept: (socket: Socket) => void,
): Promise<Listener> {
  return listenAt({ host, port }, `${host} port ${port}`, connectionsMax, accept);
}

async function listenAt(
  place: { readonly path: string } | { readonly host: string; readonly port: number },
  name: string,
  connectionsMax: number,
  accept: (socket: Socket) => void,
): Promise<Listener> {
  // Half-open, so that a client that ends its side still gets its replies.
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    accept(socket);
  });
  server.maxConnections = connectionsMax + undecidedConnectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(name, place, cause)));
    server.listen({ ...place, backlog: 511 }, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listenError(name: string, details: object, cause: NodeJS.ErrnoException): NetworkError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another process listens there already',
    EACCES: 'this user is not allowed to',
    EADDRNOTAVAIL: 'the machine has no such address',
    ENOTFOUND: 'the name is unknown',
  };
  const reason = reasons[cause.code ?? ''] ?? cause.message;
  return new NetworkError(
    'KIWI_LISTEN_FAILED',
    `cannot listen on ${name}: ${reason} (${cause.code ?? 'no code'})`,
    { cause, details: { ...details } },
  );
}
