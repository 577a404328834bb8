import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/**
 * Stands between a node and a peer that it dials. What a node has to say to a peer travels on the connections that it dialed, so a proxy
 * that swallows what the dialing side sends makes a link that works in one direction only.
 */
export class LinkProxy {
  readonly port: number;
  readonly #targetPort: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #swallows = false;

  private constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
    this.#server = createServer((dialer) => this.#connect(dialer));
  }

  static async start(port: number, targetPort: number): Promise<LinkProxy> {
    const proxy = new LinkProxy(port, targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** From now on nothing of the dialing side arrives; nobody is told, and connections can still be made. */
  swallow(): void {
    this.#swallows = true;
  }

  /** The link works again. Its connections have lost bytes, so they close and are to be made anew. */
  heal(): void {
    if (!this.#swallows) return;
    this.#swallows = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connect(dialer: Socket): void {
    const target = createConnection(this.#targetPort, '127.0.0.1');
    this.#pair(dialer, target);
    this.#pair(target, dialer);
    dialer.on('data', (bytes) => {
      if (!this.#swallows) target.write(bytes);
    });
    target.on('data', (bytes) => dialer.write(bytes));
  }

  #pair(one: Socket, other: Socket): void {
    this.#sockets.add(one);
    one.setNoDelay(true);
    one.on('error', () => undefined);
    one.on('close', () => {
      this.#sockets.delete(one);
      other.destroy();
    });
  }
}
