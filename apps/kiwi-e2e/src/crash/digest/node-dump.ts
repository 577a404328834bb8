import { createHash } from 'node:crypto';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import type { PlainReply } from '@kiwi/resp-protocol/testing';
import { readerOf } from '../model/contents/readers.ts';
import type { KeyValues } from '../model/stored-value.ts';

/** Values may be large. */
const keysPerPipeline = 200;

/** One database as a node answers it. */
export interface DatabaseDump {
  readonly values: KeyValues;
  /** Per key a hash of all that is replicated about it: type, deadlines, encoding, contents, and the orders in which they are listed. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Reads a whole database through one node, which answers from its own state. `expected` keys are asked for also where SCAN
 * does not list them. Nobody may write meanwhile.
 */
export async function dumpDatabase(
  port: number,
  database: number,
  expected: Iterable<string>,
): Promise<DatabaseDump> {
  const client = await RespClient.connect({ port });
  try {
    await ask(client, [['SELECT', String(database)]]);
    const listed = await scan(client);
    const [size] = await ask(client, [['DBSIZE']]);
    if (size !== listed.size) {
      throw new Error(
        `SCAN on port ${port} lists ${listed.size} keys, DBSIZE says ${String(size)}`,
      );
    }
    return await readKeys(client, [...new Set([...listed, ...expected])]);
  } finally {
    await client.close();
  }
}

async function scan(client: RespClient): Promise<Set<string>> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const [page] = await ask(client, [['SCAN', cursor, 'COUNT', '1000']]);
    const [next, found] = page as readonly [string, readonly string[]];
    for (const key of found) keys.add(key);
    cursor = next;
  } while (cursor !== '0');
  return keys;
}

async function readKeys(client: RespClient, keys: readonly string[]): Promise<DatabaseDump> {
  const values: KeyValues = new Map();
  const hashes = new Map<string, string>();
  for (let from = 0; from < keys.length; from += keysPerPipeline) {
    const part = keys.slice(from, from + keysPerPipeline);
    const types = await ask(
      client,
      part.map((key) => ['TYPE', key]),
    );
    const reads = part.flatMap((key, i) => {
      const type = String(types[i]);
      if (type === 'none') return [];
      const reader = readerOf(type);
      const commands = [['PEXPIRETIME', key], ['OBJECT', 'ENCODING', key], ...reader.commands(key)];
      return [{ key, type, reader, commands }];
    });
    const replies = await ask(
      client,
      reads.flatMap(({ commands }) => commands),
    );
    let at = 0;
    for (const { key, type, reader, commands } of reads) {
      const own = replies.slice(at, (at += commands.length));
      const [deadline, , ...contents] = own;
      const content = reader.parse(contents);
      values.set(key, { content, deadline: Number(deadline) < 0 ? null : Number(deadline) });
      const text = JSON.stringify([type, ...own]);
      hashes.set(key, createHash('sha1').update(text).digest('hex'));
    }
  }
  return { values, hashes };
}

async function ask(
  client: RespClient,
  commands: readonly (readonly string[])[],
): Promise<PlainReply[]> {
  const replies = await client.pipeline(commands);
  return replies.map((reply, i) => {
    if (reply.type !== 'error') return plainReply(reply);
    throw new Error(`${(commands[i] ?? []).join(' ').slice(0, 100)} failed: ${reply.line}`);
  });
}
