import { Cluster, Redis } from 'ioredis';
import type { Driver, DriverConnection } from './driver.ts';

type Client = Redis | Cluster;

const host = '127.0.0.1';
const retryMs = 50;

class IoredisConnection implements DriverConnection {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    // The scenarios look at what their commands answer; the library goes on by itself.
    client.on('error', () => undefined);
  }

  call(...[name = '', ...args]: string[]): Promise<unknown> {
    return this.#client.call(name, ...args);
  }

  async pipeline(commands: readonly string[][]): Promise<unknown[]> {
    return results(await this.#client.pipeline(asCalls(commands)).exec());
  }

  async transaction(commands: readonly string[][]): Promise<unknown[] | null> {
    const replies = await this.#client.multi(asCalls(commands)).exec();
    return replies === null ? null : results(replies);
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    this.#client.on('message', (from: string, message: string) => {
      if (from === channel) listener(message);
    });
    await this.#client.subscribe(channel);
  }

  close(): Promise<void> {
    this.#client.disconnect();
    return Promise.resolve();
  }
}

function asCalls(commands: readonly string[][]): string[][] {
  return commands.map(([name = '', ...args]) => [name.toLowerCase(), ...args]);
}

function results(replies: [error: Error | null, result: unknown][] | null): unknown[] {
  return (replies ?? []).map(([error, result]) => {
    if (error !== null) throw error;
    return result;
  });
}

/** The library sends again what was under way when the connection broke; so a command may run twice. */
function options(protocol: 2 | 3) {
  return { protocol, retryStrategy: () => retryMs, maxRetriesPerRequest: null };
}

export function ioredisDriver(protocol: 2 | 3): Driver {
  return {
    name: `ioredis, RESP${protocol}`,
    isCluster: false,
    async connect([port = 0]) {
      const client = new Redis({ ...options(protocol), host, port, lazyConnect: true });
      await client.connect();
      return new IoredisConnection(client);
    },
  };
}

export function ioredisClusterDriver(protocol: 2 | 3): Driver {
  return {
    name: `ioredis as a cluster client, RESP${protocol}`,
    isCluster: true,
    async connect(ports) {
      const client = new Cluster(
        ports.map((port) => ({ host, port })),
        {
          redisOptions: options(protocol),
          lazyConnect: true,
          clusterRetryStrategy: () => retryMs,
          retryDelayOnFailover: retryMs,
          retryDelayOnClusterDown: retryMs,
          slotsRefreshTimeout: 5_000,
        },
      );
      const connection = new IoredisConnection(client);
      await client.connect();
      return connection;
    },
  };
}
