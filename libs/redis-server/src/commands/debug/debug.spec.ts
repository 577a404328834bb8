import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../../testing/memory-server.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const itWithRedis = installed === null ? it.skip : it;

const data = [
  'SET text hello',
  'SET number 12345',
  'APPEND number 6',
  'SET expiring soon EX 1000',
  'RPUSH list a b c a',
  'SADD set x y z',
  'SADD integers 3 1 2',
  'ZADD zset 1 a 2.5 b -inf c inf d 1e300 e 0.1 f 1e-7 g 0.00001 h 123456789012345680 i -0 j 17 k',
  'HSET hash f v g w',
  'XADD stream 5-1 a 1 b 2',
  'XADD stream 6-0 c 3',
  'SELECT 3',
  'SET text hello',
  'SELECT 0',
];

describe('DEBUG', () => {
  let server: MemoryServer;
  let kiwi: RespClient;
  let oracle: OracleServer | null = null;
  let redis: RespClient;

  beforeAll(async () => {
    server = await MemoryServer.start({ settings: { enableDebugCommand: 'local' } });
    kiwi = await server.connect();
    if (installed === null) return;
    oracle = await OracleServer.start({ 'enable-debug-command': 'yes' });
    redis = await RespClient.connect({ port: oracle.port });
  });

  afterAll(async () => {
    await kiwi.close();
    await server.stop();
    if (oracle === null) return;
    await redis.close();
    await oracle.stop();
  });

  const ask = async (client: RespClient, line: string): Promise<unknown> => {
    const reply = await client.command(...line.split(' '));
    return reply.type === 'error' ? reply.line : plainReply(reply);
  };

  itWithRedis('digests data as Redis does', async () => {
    for (const client of [kiwi, redis]) for (const line of data) await ask(client, line);
    const keys = 'text number expiring list set integers zset hash stream nosuch';
    for (const line of [`DEBUG DIGEST-VALUE ${keys}`, 'DEBUG DIGEST']) {
      expect(await ask(kiwi, line)).toEqual(await ask(redis, line));
    }
    await ask(kiwi, 'SET text other');
    expect(await ask(kiwi, 'DEBUG DIGEST')).not.toEqual(await ask(redis, 'DEBUG DIGEST'));
  });

  itWithRedis('replies with values of all types, in both protocols', async () => {
    for (const protocol of ['2', '3']) {
      for (const client of [kiwi, redis]) await client.command('HELLO', protocol);
      for (const form of 'string integer double null array set map bignum verbatim true false'.split(
        ' ',
      )) {
        const line = ['DEBUG', 'PROTOCOL', form];
        expect((await kiwi.raw(line)).toString()).toBe((await redis.raw(line)).toString());
      }
    }
  });

  itWithRedis('populates as Redis does, by the log', async () => {
    for (const client of [kiwi, redis]) {
      await ask(client, 'FLUSHALL');
      await ask(client, 'SET key:1 mine');
      expect(await ask(client, 'DEBUG POPULATE 2500')).toBe('OK');
      expect(await ask(client, 'DEBUG POPULATE 5 other 3')).toBe('OK');
      expect(await ask(client, 'DEBUG POPULATE 2 long 20')).toBe('OK');
    }
    expect(await ask(kiwi, 'DBSIZE')).toBe(2507);
    expect(await ask(kiwi, 'DEBUG DIGEST')).toBe(await ask(redis, 'DEBUG DIGEST'));
  });

  it('tells how a value is kept', async () => {
    await ask(kiwi, 'SET k 12345');
    expect(await ask(kiwi, 'DEBUG OBJECT k')).toMatch(
      /^Value at:memory refcount:1 encoding:int serializedlength:3 lru:\d+ lru_seconds_idle:0$/,
    );
    expect(await ask(kiwi, 'DEBUG OBJECT nosuch')).toBe('ERR no such key');
  });

  it('stops the node for a while', async () => {
    const startedMs = performance.now();
    expect(await ask(kiwi, 'DEBUG SLEEP 0.05')).toBe('OK');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(50);
  });

  it.each([
    ['DEBUG RELOAD', /^ERR DEBUG RELOAD is not supported: SAVE/],
    ['DEBUG SET-ACTIVE-EXPIRE 0', /^ERR DEBUG SET-ACTIVE-EXPIRE is not supported: /],
    ['DEBUG NOSUCH', /^ERR unknown subcommand or wrong number of arguments for 'nosuch'/],
    ['DEBUG OBJECT', /^ERR wrong number of arguments for 'debug\|object' command/],
    ['DEBUG SLEEP x', /^ERR the seconds/],
    ['DEBUG POPULATE x', /^ERR value is out of range/],
    ['DEBUG PROTOCOL x', /^ERR Wrong protocol type name/],
    ['DEBUG LOG hello', /^OK$/],
  ])('%s', async (line, expected) => {
    expect(await ask(kiwi, line)).toMatch(expected);
  });

  it('is not for everybody, and not for transactions', async () => {
    await ask(kiwi, 'MULTI');
    await ask(kiwi, 'DEBUG DIGEST');
    await ask(kiwi, 'PING');
    expect(plainReply(await kiwi.command('EXEC'))).toHaveLength(2);
    const other = await MemoryServer.start();
    const client = await other.connect();
    expect(await ask(client, 'DEBUG DIGEST')).toMatch(/^ERR DEBUG command not allowed\./);
    await client.close();
    await other.stop();
  });
});
