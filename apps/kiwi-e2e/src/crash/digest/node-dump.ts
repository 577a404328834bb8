import { createHash } from 'node:crypto';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import type { PlainReply } from '@kiwi/resp-protocol/testing';
import type { KeyValues, StoredValue } from '../model/stored-value.ts';

/** Commands per pipeline: values may be large. */
const pipelineLength = 500;

/** One database as a node answers it. */
export interface DatabaseDump {
  readonly values: KeyValues;
  /** Per key a hash of all that is replicated about it: type, value, deadline, and the order in which HGETALL lists the fields. */
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
  for (let from = 0; from < keys.length; from += pipelineLength) {
    const part = keys.slice(from, from + pipelineLength);
    const types = await ask(
      client,
      part.map((key) => ['TYPE', key]),
    );
    const existing = part.filter((_, i) => types[i] !== 'none');
    const kinds = types.filter((type) => type !== 'none');
    const replies = await ask(
      client,
      existing.flatMap((key, i) => [
        [kinds[i] === 'hash' ? 'HGETALL' : 'GET', key],
        ['PEXPIRETIME', key],
      ]),
    );
    existing.forEach((key, i) => {
      const [content = null, deadline = null] = replies.slice(2 * i, 2 * i + 2);
      values.set(key, storedValue(content, Number(deadline)));
      const text = JSON.stringify([kinds[i], content, deadline]);
      hashes.set(key, createHash('sha1').update(text).digest('hex'));
    });
  }
  return { values, hashes };
}

function storedValue(content: PlainReply, expireTime: number): StoredValue {
  const deadline = expireTime < 0 ? null : expireTime;
  if (typeof content === 'string') return { kind: 'string', text: content, deadline };
  const flat = content as readonly string[];
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '');
  return { kind: 'hash', fields, deadline };
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
