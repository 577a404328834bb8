import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer, documentedCommands, isKnownToOracle } from '@kiwi/commands/testing';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import type { PlainReply, Reply } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../testing/memory-server.ts';
import type { SessionCommand } from './session-command.ts';
import { sessionCommands } from './session-commands.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed?.startsWith('7.0.') ? describe : describe.skip;

/** The commands of the session that Redis has too, and their subcommands. */
const own = sessionCommands
  .flatMap((command: SessionCommand) => [command, ...(command.subcommands ?? [])])
  .filter((command) => isKnownToOracle(command) && !command.name.startsWith('raft.'))
  .map(({ name }) => name);

describeWithRedis('compared with redis-server', () => {
  let oracle: OracleServer;
  let redis: RespClient;
  let server: MemoryServer;
  let kiwi: RespClient;
  const docs = new Map<RespClient, ReturnType<typeof documentedCommands>>();

  beforeAll(async () => {
    oracle = await OracleServer.start();
    redis = await RespClient.connect({ port: oracle.port });
    server = await MemoryServer.start({});
    kiwi = await server.connect();
    for (const client of [redis, kiwi]) {
      docs.set(client, documentedCommands(await client.command('COMMAND', 'DOCS')));
    }
  });

  afterAll(async () => {
    await Promise.all([redis.close(), kiwi.close()]);
    await oracle.stop();
    await server.stop();
  });

  it.each(own)('COMMAND INFO %s is the same', async (name) => {
    const ours = await kiwi.command('COMMAND', 'INFO', name);
    const theirs = await redis.command('COMMAND', 'INFO', name);
    expect(described(ours)).toEqual(described(theirs));
  });

  it.each(own)('COMMAND DOCS %s has the same arguments, history and flags', (name) => {
    expect(docs.get(kiwi)?.get(name)).toEqual(docs.get(redis)?.get(name));
  });
});

/** Arity, flags, keys, categories, tips and key specifications. Subcommands are compared one by one. */
function described(reply: Reply): unknown {
  const [info] = plainReply(reply) as [PlainReply[]];
  return info
    .slice(0, 9)
    .map((part) => (Array.isArray(part) ? [...(part as unknown[])].sort() : part));
}
