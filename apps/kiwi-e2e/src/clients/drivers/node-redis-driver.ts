import { createClient, createCluster, WatchError } from 'redis';
import type { Driver, DriverConnection } from './driver.ts';

const host = '127.0.0.1';
const retryMs = 50;

/** Where the key of a command stands that the scenarios use. */
function keyOf([name = '', ...args]: readonly string[]): string {
  if (name === 'XREADGROUP') return args[args.indexOf('STREAMS') + 1] ?? '';
  return (name === 'XGROUP' ? args[1] : args[0]) ?? '';
}

function plainClient(port: number, RESP: 2 | 3) {
  const socket = { host, port, reconnectStrategy: () => retryMs };
  const client = createClient({ RESP, socket });
  client.on('error', () => undefined);
  return client;
}

function clusterClient(ports: readonly number[], RESP: 2 | 3) {
  const rootNodes = ports.map((port) => ({ url: `redis://${host}:${port}` }));
  const defaults = { socket: { reconnectStrategy: () => retryMs } };
  const client = createCluster({ RESP, rootNodes, defaults });
  client.on('error', () => undefined);
  return client;
}

class NodeRedisConnection implements DriverConnection {
  readonly #client: ReturnType<typeof plainClient>;

  constructor(client: ReturnType<typeof plainClient>) {
    this.#client = client;
  }

  call(...args: string[]): Promise<unknown> {
    return this.#client.sendCommand(args);
  }

  pipeline(commands: readonly string[][]): Promise<unknown[]> {
    return Promise.all(commands.map((command) => this.#client.sendCommand(command)));
  }

  async transaction(commands: readonly string[][]): Promise<unknown[] | null> {
    const multi = this.#client.multi();
    for (const command of commands) multi.addCommand(command);
    try {
      return await multi.exec();
    } catch (error) {
      if (error instanceof WatchError) return null;
      throw error;
    }
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    await this.#client.subscribe(channel, listener);
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }
}

class NodeRedisClusterConnection implements DriverConnection {
  readonly #client: ReturnType<typeof clusterClient>;

  constructor(client: ReturnType<typeof clusterClient>) {
    this.#client = client;
  }

  call(...args: string[]): Promise<unknown> {
    return this.#client.sendCommand(keyOf(args), false, args);
  }

  pipeline(commands: readonly string[][]): Promise<unknown[]> {
    return Promise.all(commands.map((command) => this.call(...command)));
  }

  transaction(commands: readonly string[][]): Promise<unknown[]> {
    const multi = this.#client.multi();
    for (const command of commands) multi.addCommand(keyOf(command), false, command);
    return multi.exec();
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    await this.#client.subscribe(channel, listener);
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }
}

export function nodeRedisDriver(protocol: 2 | 3): Driver {
  return {
    name: `node-redis, RESP${protocol}`,
    isCluster: false,
    async connect([port = 0]) {
      const client = plainClient(port, protocol);
      await client.connect();
      return new NodeRedisConnection(client);
    },
  };
}

export function nodeRedisClusterDriver(protocol: 2 | 3): Driver {
  return {
    name: `node-redis as a cluster client, RESP${protocol}`,
    isCluster: true,
    async connect(ports) {
      const client = clusterClient(ports, protocol);
      await client.connect();
      return new NodeRedisClusterConnection(client);
    },
  };
}
