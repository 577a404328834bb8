import {
  ClientSubject,
  OracleServer,
  decodeReply,
  itemsOf,
  randomDatabases,
  runPipelined,
  runScriptPipelined,
  stateOfKey,
} from '@kiwi/commands/testing';
import type { Mismatch, Script, Subject } from '@kiwi/commands/testing';
import { RespClient } from '@kiwi/resp-protocol/testing';

/** Of so many keys of a database the values are compared; of what is more only the names. */
const comparedKeysMax = 50;

/** Told of every call, and of what Redis replied. */
export type CallObserver = (args: readonly string[], reply: string) => void;

/** A Kiwi server and a redis-server of its own, which run the same scripts. */
export class OracleTarget {
  readonly name: string;
  readonly #port: () => Promise<number>;
  readonly #observer: CallObserver;
  #redis: OracleServer | null = null;

  /** @param port of the Kiwi server to talk to: asked anew for each script, since roles may change */
  constructor(name: string, port: () => Promise<number>, observer: CallObserver = () => undefined) {
    this.name = name;
    this.#port = port;
    this.#observer = observer;
  }

  async start(): Promise<void> {
    this.#redis = await OracleServer.start();
  }

  async stop(): Promise<void> {
    await this.#redis?.stop();
    this.#redis = null;
  }

  /** Runs a script on both with new connections, and compares what the databases hold at the end; how they differ. */
  async run(script: Script, protocol: 2 | 3): Promise<Mismatch[]> {
    if (this.#redis === null) throw new Error('not started');
    const kiwi = await connect(await this.#port(), protocol);
    const redis = await connect(this.#redis.port, protocol);
    try {
      const expected = this.#observed(redis.subject);
      const mismatches = await runScriptPipelined(script, expected, kiwi.subject);
      return mismatches.length > 0 || endsConnection(script)
        ? mismatches
        : await this.#compareState(expected, kiwi.subject);
    } finally {
      await Promise.all([redis.client.close(), kiwi.client.close()]);
    }
  }

  /** What Redis holds at the end is asked of both, in one pipeline. */
  async #compareState(expected: Subject, actual: Subject): Promise<Mismatch[]> {
    const found = randomDatabases.map(async (database): Promise<string[][]> => {
      const replies = [expected.raw(['SELECT', database]), expected.raw(['KEYS', '*'])];
      const keys = decodeReply((await Promise.all(replies))[1] ?? '');
      const names = itemsOf(keys)
        .map((key) => (key.type === 'bulk' ? key.value : ''))
        .sort();
      return [
        ['SELECT', database],
        ['KEYS', '*'],
        ...names.slice(0, comparedKeysMax).flatMap(stateOfKey),
      ];
    });
    return runPipelined((await Promise.all(found)).flat(), expected, actual);
  }

  #observed(subject: Subject): Subject {
    return {
      raw: async (args) => {
        const reply = await subject.raw(args);
        this.#observer(args, reply);
        return reply;
      },
    };
  }
}

async function connect(port: number, protocol: 2 | 3) {
  const client = await RespClient.connect({ port });
  const subject = new ClientSubject(client);
  await subject.useProtocol(protocol);
  return { client, subject };
}

function endsConnection({ commands }: Script): boolean {
  return commands.some(([name]) => name?.toLowerCase() === 'quit');
}
