import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../../testing/memory-server.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const itWithRedis = installed === null ? it.skip : it;

const slow = `
  CONFIG SET slowlog-log-slower-than 0
  CONFIG SET slowlog-max-len 20
  SLOWLOG RESET
  SET k v
  GET k
  MULTI
  GET k
  EXEC
  AUTH user password
  PING
  SLOWLOG LEN
  SLOWLOG GET -1
  SLOWLOG GET 2
  SLOWLOG GET 0
  SLOWLOG GET -2
  SLOWLOG GET x
  SLOWLOG GET 1 2
  SLOWLOG NOSUCH
  CONFIG SET slowlog-max-len 3
  GET k
  SLOWLOG LEN
  CONFIG SET slowlog-log-slower-than -1
  GET k
  SLOWLOG LEN
  CONFIG SET slowlog-log-slower-than -2
  CONFIG GET slowlog-*
  SLOWLOG RESET
  SLOWLOG GET`;

const counted = `
  CONFIG RESETSTAT
  SET k v
  GET k
  GET nosuch
  INCR k
  GET
  NOSUCH
  XADD
  LPUSH k x
  OBJECT ENCODING k
  CLIENT GETNAME
  MULTI
  INCR k
  GET k
  EXEC
  INFO commandstats
  INFO errorstats
  CONFIG RESETSTAT
  INFO commandstats
  INFO errorstats
  LATENCY LATEST
  LATENCY HISTORY command
  LATENCY GRAPH command
  LATENCY RESET
  LATENCY RESET command nosuch
  LATENCY HISTOGRAM nosuch
  CONFIG GET latency-*
  CONFIG SET latency-tracking-info-percentiles "50 101"
  CONFIG SET latency-tracking-info-percentiles "50 99.99"
  CONFIG SET latency-tracking maybe
  INFO latencystats x
  INFO nosuch
  INFO cluster errorstats cluster`;

describe('introspection', () => {
  let oracle: OracleServer | null = null;
  let redis: RespClient;
  let server: MemoryServer;
  let kiwi: RespClient;

  beforeAll(async () => {
    server = await MemoryServer.start();
    kiwi = await server.connect();
    if (installed === null) return;
    oracle = await OracleServer.start();
    redis = await RespClient.connect({ port: oracle.port });
  });

  afterAll(async () => {
    await kiwi.close();
    await server.stop();
    if (oracle === null) return;
    await redis.close();
    await oracle.stop();
  });

  itWithRedis.each([
    ['SLOWLOG', slow],
    ['COMMANDSTATS, ERRORSTATS and LATENCY', counted],
  ])('%s is that of redis-server but for times', async (_, script) => {
    expect(await answers(kiwi, script)).toEqual(await answers(redis, script));
  });

  it('SLOWLOG cuts long calls as Redis does', async () => {
    const clients = installed === null ? [kiwi] : [kiwi, redis];
    for (const client of clients) {
      await client.command('CONFIG', 'SET', 'slowlog-log-slower-than', '0');
      await client.command('SLOWLOG', 'RESET');
      await client.command('SADD', 's', ...Array.from({ length: 40 }, (_, i) => `${i}`));
      await client.command('CLIENT', 'SETNAME', 'me');
      await client.command('SET', 'long', 'x'.repeat(200));
      await client.command('CONFIG', 'SET', 'slowlog-log-slower-than', '10000');
      const [set, , sadd] = plainReply(await client.command('SLOWLOG', 'GET')) as unknown[][];
      expect(set?.[3]).toEqual(['SET', 'long', `${'x'.repeat(128)}... (72 more bytes)`]);
      expect(set?.[5]).toBe('me');
      expect(sadd?.[3]).toHaveLength(32);
      expect((sadd?.[3] as string[])[31]).toBe('... (11 more arguments)');
    }
  });

  it('LATENCY HISTOGRAM and latencystats count all calls', async () => {
    await kiwi.command('CONFIG', 'RESETSTAT');
    await kiwi.command('CONFIG', 'SET', 'latency-tracking-info-percentiles', '50 99');
    for (let i = 0; i < 1000; i++) await kiwi.command('SET', 'k', 'v');
    const [name, [, calls, , rows]] = plainReply(
      await kiwi.command('LATENCY', 'HISTOGRAM', 'set'),
    ) as [string, [string, number, string, number[]]];
    expect([name, calls, rows.at(-1)]).toEqual(['set', 1000, 1000]);
    expect(String(plainReply(await kiwi.command('INFO', 'latencystats')))).toMatch(
      /latency_percentiles_usec_set:p50=\d+\.\d{3},p99=/,
    );
    expect(String(plainReply(await kiwi.command('INFO', 'commandstats')))).toMatch(
      /cmdstat_set:calls=1000,usec=[1-9]\d*,usec_per_call=\d+\.\d\d,rejected_calls=0,failed_calls=0\r\n/,
    );
  });

  it('LATENCY tells of events, draws them, and says what helps', async () => {
    const { latency } = server.redis.context;
    expect(String(plainReply(await kiwi.command('LATENCY', 'DOCTOR')))).toMatch(/latency-monitor/);
    await kiwi.command('CONFIG', 'SET', 'latency-monitor-threshold', '100');
    server.redis.logWritten(99);
    server.redis.logWritten(150.7);
    latency.note('command', 200);
    latency.note('command', 120);
    const seconds = expect.any(Number);
    expect(plainReply(await kiwi.command('LATENCY', 'LATEST'))).toEqual([
      ['command', seconds, 200, 200],
      ['log-fsync', seconds, 150, 150],
    ]);
    expect(plainReply(await kiwi.command('LATENCY', 'HISTORY', 'log-fsync'))).toEqual([
      [seconds, 150],
    ]);
    expect(String(plainReply(await kiwi.command('LATENCY', 'GRAPH', 'command')))).toMatch(
      /^command - high 200 ms, low 200 ms \(all time high 200 ms\)\n-+\n#\n/,
    );
    expect(String(plainReply(await kiwi.command('LATENCY', 'DOCTOR')))).toMatch(
      /log-fsync: 1 slow/,
    );
    expect(plainReply(await kiwi.command('LATENCY', 'RESET'))).toBe(2);
  });

  it('INFO counts hits and misses, and knows how long keys have left', async () => {
    await kiwi.command('FLUSHALL');
    await kiwi.command('CONFIG', 'RESETSTAT');
    await kiwi.pipeline([
      ['SET', 'a', '1', 'EX', '100'],
      ['SET', 'b', '1', 'EX', '300'],
      ['GET', 'a'],
      ['MGET', 'a', 'nosuch', 'b'],
    ]);
    const fields = new Map(
      String(plainReply(await kiwi.command('INFO', 'everything')))
        .split('\r\n')
        .map((line) => line.split(/:(.*)/) as [string, string]),
    );
    expect(fields.get('keyspace_hits')).toBe('3');
    expect(fields.get('keyspace_misses')).toBe('1');
    const averageMs = Number(/^keys=2,expires=2,avg_ttl=(\d+)$/.exec(fields.get('db0') ?? '')?.[1]);
    expect(averageMs).toBeGreaterThan(190_000);
    expect(averageMs).toBeLessThanOrEqual(200_000);
    expect(fields.get('redis_mode')).toBe('standalone');
    expect(fields.get('tcp_port')).toMatch(/^\d+$/);
  });
});

/** The replies, without numbers that are times or differ from run to run. */
async function answers(client: RespClient, script: string): Promise<unknown[]> {
  const replies: unknown[] = [];
  for (const line of script.trim().split('\n')) {
    const args = [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, a, b]) => a ?? (b as string),
    );
    const reply = await client.command(...args);
    if (reply.type === 'error') replies.push(reply.line);
    else if (line.includes('SLOWLOG GET')) replies.push(slowCalls(plainReply(reply)));
    else replies.push(withoutTimes(plainReply(reply)));
  }
  return replies;
}

function slowCalls(calls: unknown): unknown {
  return (calls as unknown[][]).map(([, , , args, , name]) => [args, name]);
}

/** Redis shows statistics in the order of its hash tables. */
function withoutTimes(reply: unknown): unknown {
  if (Array.isArray(reply)) return [...(reply as unknown[])].sort();
  if (typeof reply !== 'string' || !reply.startsWith('# ')) return reply;
  return reply
    .replaceAll(/usec=\d+,usec_per_call=[\d.]+/g, 'usec')
    .replaceAll(/=[\d.]+,p99\.99=[\d.]+/g, '')
    .split('\r\n')
    .sort();
}
