import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { FakePersistence } from '../testing/fake-persistence.ts';
import { MemoryServer } from '../testing/memory-server.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

describeWithRedis('compared with redis-server', () => {
  const persistence = new FakePersistence();
  let oracle: OracleServer;
  let redis: RespClient;
  let server: MemoryServer;
  let kiwi: RespClient;

  beforeAll(async () => {
    oracle = await OracleServer.start();
    redis = await RespClient.connect({ port: oracle.port });
    server = await MemoryServer.start({ persistence, onShutdown: () => undefined });
    kiwi = await server.connect();
  });

  afterAll(async () => {
    await Promise.all([redis.close(), kiwi.close()]);
    await oracle.stop();
    await server.stop();
  });

  it.each([
    'SAVE x',
    'BGSAVE x',
    'BGSAVE SCHEDULE x',
    'BGSAVE',
    'BGREWRITEAOF x',
    'LASTSAVE x',
    'SHUTDOWN x',
    'SHUTDOWN SAVE NOSAVE',
    'SHUTDOWN ABORT',
    'SHUTDOWN ABORT NOW',
    'SHUTDOWN NOW x',
    'SHUTDOWN NOSAVE ABORT',
  ])('%s is answered byte for byte', async (command) => {
    const args = command.split(' ');
    expect((await kiwi.raw(args)).toString()).toBe((await redis.raw(args)).toString());
  });

  it('INFO persistence has the same fields in the same order', async () => {
    await redis.command('CONFIG', 'SET', 'appendonly', 'yes');
    expect(await fieldNames(kiwi)).toEqual(await fieldNames(redis));
  });
});

async function fieldNames(client: RespClient): Promise<readonly string[]> {
  const text = String(plainReply(await client.command('INFO', 'persistence')));
  return text.split('\r\n').map((line) => line.split(':')[0] as string);
}
