import { RespClient } from '@kiwi/resp-protocol/testing';
import { ClientSubject } from './subject.ts';

type ChildProcess = import('node:child_process').ChildProcess;

const startAttempts = 200;
const attemptPauseMs = 25;

/**
 * The real redis-server on a port of its own on 127.0.0.1, without persistence, in a folder that is removed at the end. It is
 * what Kiwi's replies are compared with.
 *
 * The modules of Node.js are loaded on demand: importing this file does no I/O.
 */
export class OracleServer {
  readonly port: number;
  /** What `redis-server --version` says: `7.0.15`. */
  readonly version: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #clients: RespClient[] = [];

  private constructor(port: number, version: string, process: ChildProcess, folder: string) {
    this.port = port;
    this.version = version;
    this.#process = process;
    this.#folder = folder;
  }

  /** The version of the installed redis-server; null when there is none. */
  static async installedVersion(): Promise<string | null> {
    const { spawnSync } = await import('node:child_process');
    const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'latin1' });
    return status === 0 ? (/v=([\d.]+)/.exec(stdout)?.[1] ?? '') : null;
  }

  /** `more`: options of its configuration. Starts a server and waits until it answers. Throws an Error when there is none to start or it does not. */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<OracleServer> {
    const version = await OracleServer.installedVersion();
    if (version === null) throw new Error('redis-server is not installed');
    const { spawn } = await import('node:child_process');
    const { mkdtemp } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { join } = await import('node:path');
    const folder = await mkdtemp(join(tmpdir(), 'kiwi-oracle-'));
    const port = await freePort();
    const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, ...more };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    const server = new OracleServer(port, version, child, folder);
    await server.#waitUntilUp();
    return server;
  }

  /** A connection to the server that speaks this protocol; closed by `stop`. */
  async connect(protocol: 2 | 3): Promise<ClientSubject> {
    const client = await RespClient.connect({ port: this.port });
    this.#clients.push(client);
    const subject = new ClientSubject(client);
    await subject.useProtocol(protocol);
    return subject;
  }

  /** Ends the server process and removes its folder. */
  async stop(): Promise<void> {
    const { rm } = await import('node:fs/promises');
    await Promise.all(this.#clients.map((client) => client.close()));
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #waitUntilUp(): Promise<void> {
    const { setTimeout: pause } = await import('node:timers/promises');
    for (let attempt = 1; ; attempt++) {
      try {
        await this.connect(2);
        return;
      } catch (error) {
        if (attempt === startAttempts || this.#process.exitCode !== null) {
          await this.stop();
          throw new Error('redis-server does not start', { cause: error });
        }
        await pause(attemptPauseMs);
      }
    }
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
