import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, isRunning } from '../cluster/end-process.mjs';
import { startNode } from '../cluster/kiwi-node.mjs';
import { request } from './request.mjs';

/** A restart may replay hundreds of megabytes. */
const startTimeoutMs = 300_000;
/** How long a stop may take: it writes a checkpoint. */
const stopTimeoutMs = 120_000;

/** A server process with its output in a file; reading pipes would cost time during a run. */
export class Server {
  port;
  #start;
  #file;
  #child = null;

  /** @param start starts the process with the given `stdio` */
  constructor(port, directory, start) {
    this.port = port;
    this.#start = start;
    mkdirSync(directory, { recursive: true });
    this.#file = join(directory, `output-${port}.log`);
  }

  /** A Kiwi node of its own; its data is in `directory`/data. */
  static kiwi(port, directory, flags = []) {
    return Server.node(port, directory, [
      `--server-port=${port}`,
      `--cluster-data-dir=${join(directory, 'data')}`,
      ...flags,
    ]);
  }

  /** A Kiwi node with exactly these flags. */
  static node(port, directory, flags) {
    // Without settings of Kiwi that the user may have exported.
    const plain = Object.entries(process.env).filter(([name]) => !name.startsWith('KIWI_'));
    const env = Object.fromEntries(plain);
    return new Server(port, directory, (stdio) =>
      startNode(['--log-level=warn', ...flags], { stdio, env }),
    );
  }

  /** redis-server that keeps its data in memory only. */
  static redis(port, directory) {
    const args = ['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
    return new Server(port, directory, (stdio) =>
      spawn('redis-server', [...args, '--appendonly', 'no'].map(String), { stdio, detached: true }),
    );
  }

  launch() {
    const descriptor = openSync(this.#file, 'a');
    const child = this.#start(['ignore', descriptor, descriptor]);
    closeSync(descriptor);
    const killAtExit = () => child.kill('SIGKILL');
    process.on('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    child.once('error', () => undefined);
    this.#child = child;
  }

  /** Starts the process; resolves with the milliseconds until it answered `command` with something else than an error. */
  async start(command = ['SET', 'ready', '1']) {
    const begin = performance.now();
    this.launch();
    return this.serving(command, begin);
  }

  async serving(command = ['SET', 'ready', '1'], begin = performance.now()) {
    while (performance.now() - begin < startTimeoutMs) {
      if (!isRunning(this.#child)) throw new Error(`The server ended:\n${this.lastLines()}`);
      const reply = await request(this.port, command, 5_000);
      if (reply !== null && !reply.startsWith('-')) return performance.now() - begin;
      await new Promise((resume) => setTimeout(resume, 5));
    }
    throw new Error(`The server does not serve:\n${this.lastLines()}`);
  }

  /** SIGTERM. */
  async stop() {
    if (this.#child !== null) await endProcess(this.#child, stopTimeoutMs);
  }

  /** kill -9. */
  async kill() {
    if (this.#child === null || !isRunning(this.#child)) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Resident memory now and at its highest, in bytes. */
  memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const bytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
    return { now: bytes('VmRSS'), highest: bytes('VmHWM') };
  }

  lastLines() {
    return readFileSync(this.#file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  }
}
