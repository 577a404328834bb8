import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { NodeId } from '@kiwi/raft-core';
import { until } from './local-transports.ts';
import type { ChildOrder, ChildReport } from './transport-child.ts';

/** A transport in a process of its own, for specs that kill it. */
export class ChildNode {
  readonly id: NodeId;
  readonly events: string[] = [];
  readonly #process: ChildProcess;
  #port = 0;

  constructor(id: NodeId, port = 0) {
    this.id = id;
    const program = fileURLToPath(new URL('./transport-child.ts', import.meta.url));
    const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;
    this.#process = fork(program, [id, String(port)], {
      execArgv: ['--conditions=@kiwi/source', '--no-warnings', '--import', hooks],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#process.on('message', (report: ChildReport) => {
      if ('listening' in report) this.#port = report.listening;
      else this.events.push(report.event);
    });
  }

  get port(): number {
    return this.#port;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async untilListening(): Promise<this> {
    await until(() => this.#port !== 0, 'the child to listen', 10_000);
    return this;
  }

  order(order: ChildOrder): void {
    this.#process.send(order);
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.order({ stop: true });
    await exit;
  }
}
