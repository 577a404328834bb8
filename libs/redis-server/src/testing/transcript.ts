import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeCommand } from '@kiwi/resp-protocol';

const pollMs = 2;
const patienceMs = 10_000;
const stragglersMs = 200;

/** One connection and all bytes that came over it. */
class Connection {
  received = '';
  readonly #socket: Socket;
  isClosed = false;
  /** Bytes received when a command was sent that has not been answered yet; null: nothing is due. */
  awaiting: number | null = null;
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

  /** Sends commands in one write. */
  write(...commands: readonly string[][]): void {
    this.awaiting = this.received.length;
    this.#socket.write(Buffer.concat(commands.map((command) => encodeCommand(command))));
  }

  /** Waits for the first bytes that come back of what was sent last. */
  async answer(): Promise<void> {
    while (this.received.length === this.awaiting && !this.isClosed) {
      await new Promise<void>((resolve) => (this.#onData = resolve));
    }
    this.awaiting = null;
  }

  async send(...commands: readonly string[][]): Promise<void> {
    this.write(...commands);
    await this.answer();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** What CLIENT ID answers; it is no part of what the connection received. */
async function numberOf(connection: Connection): Promise<string> {
  const from = connection.received.length;
  await connection.send(['CLIENT', 'ID']);
  const [, id = ''] = /^:(\d+)\r\n$/.exec(connection.received.slice(from)) ?? [];
  connection.received = connection.received.slice(0, from);
  return id;
}

/** Clients whose commands wait, as INFO tells. */
async function blockedClients(control: Connection): Promise<number> {
  const from = control.received.length;
  await control.send(['INFO', 'clients']);
  for (;;) {
    const [, count] = /blocked_clients:(\d+)\r\n/.exec(control.received.slice(from)) ?? [];
    if (count !== undefined) return Number(count);
    await sleep(pollMs);
  }
}

async function waitForBlocked(control: Connection, count: number): Promise<void> {
  for (let waitedMs = 0; (await blockedClients(control)) !== count; waitedMs += pollMs) {
    if (waitedMs > patienceMs) throw new Error(`there are not ${count} blocked clients`);
    await sleep(pollMs);
  }
}

/**
 * Everything that is on its way to a connection comes before the answer to this, which all servers give alike. A connection that gets no answers (CLIENT REPLY
 * OFF) is given a moment.
 */
async function collect(connection: Connection): Promise<void> {
  if (connection.isClosed || connection.awaiting !== null) return;
  connection.write(['PING', 'end of transcript']);
  const isWhole = () => /end of transcript\r\n$|QUEUED\r\n$|-[^\r]*\r\n$/.test(connection.received);
  for (let waitedMs = 0; waitedMs < stragglersMs; waitedMs += pollMs) {
    if (connection.isClosed || isWhole()) return;
    await sleep(pollMs);
  }
}

/**
 * Runs a script of several connections against a server, from an empty database, and returns all that each of them received, as lines. A
 * line of the script is one of
 *
 *     connection: command | command     sends the commands in one write and waits for an answer
 *     connection~ command               sends a command that waits, and goes on when the server says that one more client does
 *     connection?                       waits for the answer to that
 *     connection=                       remembers the connection's number: <connection> stands for it in what follows
 *     connection!                       closes the connection; when its command waits, goes on when the server has noticed
 */
export async function transcript(port: number, script: string): Promise<string[][]> {
  const connections = new Map<string, Connection>();
  const ids = new Map<string, string>();
  const control = await Connection.open(port);
  await control.send(['FLUSHALL']);
  for (const line of script.trim().split('\n')) {
    const [, name = '', what = '', text = ''] = /^\s*(\w+)([:~?!=])(?: (.*))?$/.exec(line) ?? [];
    const connection = connections.get(name) ?? (await Connection.open(port));
    connections.set(name, connection);
    const named = text.replace(/<(\w+)>/g, (whole, one: string) => ids.get(one) ?? whole);
    const commands = named.split(' | ').map((command) => command.split(' '));
    if (what === ':') await connection.send(...commands);
    else if (what === '?') await connection.answer();
    else if (what === '~') {
      const before = await blockedClients(control);
      connection.write(...commands);
      await waitForBlocked(control, before + 1);
    } else if (what === '!') {
      const before = connection.awaiting === null ? null : await blockedClients(control);
      connection.close();
      if (before !== null) await waitForBlocked(control, before - 1);
    } else if (what === '=') ids.set(name, await numberOf(connection));
    else throw new Error(`not a line of a script: ${line}`);
  }
  for (const connection of connections.values()) await collect(connection);
  const numbers = [...ids].map(([name, id]) => [`:${id}`, `:<${name}>`] as const);
  const received = [...connections.values()].map((connection) =>
    connection.received
      .split('\r\n')
      .map((line) => numbers.find(([number]) => number === line)?.[1] ?? line),
  );
  for (const connection of connections.values()) connection.close();
  await waitForBlocked(control, 0);
  control.close();
  return received;
}
