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

/** @throws NetworkError naming the address and what is wrong with it. */
export async function listen(
  host: string,
  port: number,
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
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(host, port, cause)));
    server.listen({ host, port, backlog: 511 }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listenError(host: string, port: number, cause: NodeJS.ErrnoException): NetworkError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another process listens there already',
    EACCES: 'this user is not allowed to',
    EADDRNOTAVAIL: 'the machine has no such address',
    ENOTFOUND: 'the name is unknown',
  };
  const reason = reasons[cause.code ?? ''] ?? cause.message;
  return new NetworkError(
    'KIWI_LISTEN_FAILED',
    `cannot listen on ${host} port ${port}: ${reason} (${cause.code ?? 'no code'})`,
    { cause, details: { host, port } },
  );
}
