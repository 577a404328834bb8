import type { Keyspace } from '@kiwi/keyspace';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { CommandRunner } from '../testing/run.ts';
import type { DataCommand } from '../table/command.ts';

/** Something that answers commands: redis-server, a Kiwi server, or Kiwi's handlers without a server. */
export interface Subject {
  /** Runs a command and returns the exact bytes of its reply (latin1). Commands run in the order of the calls. */
  raw(args: readonly string[]): Promise<string>;
}

/** A server behind a connection. Call `useProtocol` first. */
export class ClientSubject implements Subject {
  readonly #client: RespClient;

  constructor(client: RespClient) {
    this.#client = client;
  }

  async useProtocol(protocol: 2 | 3): Promise<void> {
    await this.#client.command('HELLO', String(protocol));
  }

  async raw(args: readonly string[]): Promise<string> {
    return (await this.#client.raw(args)).toString('latin1');
  }
}

/** Command handlers on a keyspace of their own; SELECT, a command of the session, is done here. */
export class HandlerSubject implements Subject {
  readonly #runner: CommandRunner;
  readonly #protocol: 2 | 3;
  readonly #now: () => number;

  /** `now` is read before every command: Unix time in milliseconds. */
  constructor(commands: readonly DataCommand[], protocol: 2 | 3, now: () => number) {
    this.#runner = new CommandRunner(commands, now());
    this.#protocol = protocol;
    this.#now = now;
  }

  get keyspace(): Keyspace {
    return this.#runner.keyspace;
  }

  raw(args: readonly string[]): Promise<string> {
    if (args.length === 2 && args[0]?.toLowerCase() === 'select') {
      this.#runner.select(Number(args[1]));
      return Promise.resolve('+OK\r\n');
    }
    this.#runner.nowMs = this.#now();
    return Promise.resolve(this.#runner.raw(this.#protocol, ...args));
  }
}
