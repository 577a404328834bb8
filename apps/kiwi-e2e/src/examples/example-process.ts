import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../harness/wait-until.ts';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));

/** A program of `examples/` in a process of its own. */
export class ExampleProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  #output = '';

  /** @param port the Kiwi node that it uses */
  constructor(script: string, port: number, options: { args?: string[]; env?: object } = {}) {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      KIWI_URL: `redis://127.0.0.1:${port}`,
      PORT: '0',
    };
    this.#child = spawn(process.execPath, [examples + script, ...(options.args ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...options.env },
    });
    this.#exit = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
    const keep = (chunk: Buffer): void => void (this.#output += chunk.toString());
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Waits for a line of its output and answers what the pattern's group has. */
  async printed(pattern: RegExp): Promise<string> {
    return waitUntil(
      () => `the example prints ${pattern}:\n${this.#output}`,
      () => pattern.exec(this.#output)?.[1] ?? null,
    );
  }

  /** Where it answers HTTP. */
  async url(): Promise<string> {
    return `http://127.0.0.1:${await this.printed(/listening on (\d+)/)}/`;
  }

  exited(): Promise<number | null> {
    return this.#exit;
  }

  /** Ends it, if it runs. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.#exit;
  }
}
