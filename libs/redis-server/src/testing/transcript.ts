import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeCommand } from '@kiwi/resp-protocol';

/** How long what one connection did may take to reach the others, at the end. */
const stragglersMs = 100;

/** One connection and all bytes that came over it. */
class Connection {
  received = '';
  readonly #socket: Socket;
  isClosed = false;
  #onData: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      this.#onData();
    });
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.#onData();
    });
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.setNoDelay(true);
    return new Connection(socket);
  }

  /** Sends commands in one write, and waits for the first bytes that come back. */
  async send(...commands: readonly string[][]): Promise<void> {
    const before = this.received.length;
    this.#socket.write(Buffer.concat(commands.map((command) => encodeCommand(command))));
    while (this.received.length === before && !this.isClosed) {
      await new Promise<void>((resolve) => (this.#onData = resolve));
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

/**
 * Runs a script of several connections against a server, from an empty database, and returns all that each of them received, as lines. A
 * line of the script is `connection: command`, with further commands of one write behind `|`.
 */
export async function transcript(port: number, script: string): Promise<string[][]> {
  const connections = new Map<string, Connection>();
  const cleaner = await Connection.open(port);
  await cleaner.send(['FLUSHALL']);
  cleaner.close();
  for (const line of script.trim().split('\n')) {
    const [, name = '', text = ''] = /^\s*(\w+): (.*)$/.exec(line) ?? [];
    const connection = connections.get(name) ?? (await Connection.open(port));
    connections.set(name, connection);
    await connection.send(...text.split(' | ').map((command) => command.split(' ')));
  }
  await sleep(stragglersMs);
  const received = [...connections.values()].map((connection) => connection.received.split('\r\n'));
  for (const connection of connections.values()) connection.close();
  return received;
}
