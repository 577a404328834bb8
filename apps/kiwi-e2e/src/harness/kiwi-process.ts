import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './wait-until.ts';

const main = fileURLToPath(new URL('../../../kiwi-server/dist/main.js', import.meta.url));

export interface ClusterStatus {
  readonly node_id: number;
  readonly role: string;
  readonly term: number;
  readonly leader_id: number | null;
  readonly commit_index: number;
  readonly last_applied: number;
}

/** A Kiwi server in a process of its own, on 127.0.0.1. */
export class KiwiProcess {
  readonly port: number;
  readonly #flags: readonly string[];
  #child: ChildProcess | null = null;
  #output = '';
  #listener: (text: string) => void = () => undefined;
  #exit: Promise<number | null> = Promise.resolve(null);

  constructor(port: number, flags: readonly string[]) {
    this.port = port;
    this.#flags = flags;
  }

  /** Everything the process has printed, over all its runs. */
  get output(): string {
    return this.#output;
  }

  /** Hears all further output; one listener at a time. */
  onOutput(listener: (text: string) => void): void {
    this.#listener = listener;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts the process without waiting for it. `extra` flags are for this run alone. */
  launch(extra: readonly string[] = []): void {
    if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`);
    const flags = [...this.#flags, ...extra];
    const child = spawn(process.execPath, ['--enable-source-maps', main, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const keep = (chunk: Buffer): void => {
      const text = chunk.toString();
      this.#output = (this.#output + text).slice(-200_000);
      this.#listener(text);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    this.#child = child;
  }

  /** Starts the process and waits until it serves. */
  async start(): Promise<void> {
    this.launch();
    await this.ready();
  }

  /** Waits until the node answers reads: it has a leader and has caught up. */
  async ready(timeoutMs?: number): Promise<void> {
    const what = (): string => `node on port ${this.port} is ready\n${this.#output}`;
    const isReady = async (): Promise<boolean> => {
      if (!this.running) throw new Error(`the process ended:\n${this.#output}`);
      const response = await fetch(`http://127.0.0.1:${this.port}/readyz`);
      await response.arrayBuffer();
      return response.status === 200;
    };
    await waitUntil(what, isReady, timeoutMs);
  }

  async status(): Promise<ClusterStatus> {
    const response = await fetch(`http://127.0.0.1:${this.port}/cluster/status`);
    return (await response.json()) as ClusterStatus;
  }

  /** Sends a signal, if there is a process, without waiting for anything. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exit;
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    if (!this.running) return this.#child?.exitCode ?? null;
    this.#child?.kill('SIGTERM');
    return this.#exit;
  }

  /** Waits for the process to end by itself. */
  exited(): Promise<number | null> {
    return this.#exit;
  }
}
