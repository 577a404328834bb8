import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { plainReply } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../../testing/memory-server.ts';
import { transcript } from '../../testing/transcript.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

/** See `transcript`. */
const scripts: Readonly<Record<string, string>> = {
  'queue and run': `
    1: MULTI
    1: SET k v
    1: GET k
    1: INCR n
    1: HSET h f v
    1: HGETALL h
    1: EXEC
    1: GET k
    2: GET n`,
  'an empty transaction': `
    1: MULTI
    1: EXEC`,
  'errors of order': `
    1: EXEC
    1: DISCARD
    1: MULTI
    1: MULTI
    1: WATCH k
    1: SET k v
    1: EXEC
    1: EXEC
    1: UNWATCH
    1: MULTI x
    1: DISCARD x`,
  'an error inside does not stop the others': `
    1: SET s text
    1: MULTI
    1: INCR s
    1: HSET s f v
    1: SET t 1
    1: EXEC
    1: GET t`,
  'a command that is refused as it comes discards all': `
    1: MULTI
    1: SET k v
    1: NOSUCH x
    1: EXEC
    1: GET k
    1: MULTI
    1: SET k
    1: SET k v
    1: EXEC
    1: GET k
    1: MULTI
    1: CONFIG NOSUCH
    1: EXEC
    1: MULTI
    1: EXEC x
    1: EXEC`,
  DISCARD: `
    1: MULTI
    1: SET k v
    1: DISCARD
    1: GET k
    1: EXEC`,
  'commands of the connection inside': `
    1: MULTI
    1: PING
    1: ECHO hello
    1: SELECT 3
    1: SET k three
    1: SELECT 99
    1: CLIENT SETNAME me
    1: CLIENT GETNAME
    1: SELECT x
    1: GET k
    1: EXEC
    1: GET k
    1: SELECT 0
    1: GET k
    1: CLIENT GETNAME`,
  'commands that are not allowed inside': `
    1: MULTI
    1: SAVE
    1: EXEC`,
  'WATCH: nothing changed': `
    1: SET k 1
    1: WATCH k other
    1: GET k
    2: GET k
    2: SET unrelated 1
    1: MULTI
    1: INCR k
    1: EXEC
    1: GET k`,
  'WATCH: another client changed the key': `
    1: SET k 1
    1: WATCH k
    2: SET k 1
    1: MULTI
    1: INCR k
    1: EXEC
    1: GET k
    1: MULTI
    1: INCR k
    1: EXEC`,
  'WATCH: the own connection changed the key': `
    1: WATCH k
    1: SET k 1
    1: MULTI
    1: INCR k
    1: EXEC`,
  'WATCH: a key that came, went, was renamed, given a deadline': `
    1: WATCH new
    2: SET new v
    1: MULTI
    1: EXEC
    1: WATCH new
    2: DEL new
    1: MULTI
    1: EXEC
    1: SET a v
    1: WATCH a b
    2: RENAME a b
    1: MULTI
    1: EXEC
    1: WATCH b
    2: EXPIRE b 1000
    1: MULTI
    1: EXEC
    1: WATCH b
    2: PERSIST b
    1: MULTI
    1: EXEC
    1: WATCH b
    2: PERSIST b
    2: DEL missing
    2: SETNX b other
    1: MULTI
    1: EXEC`,
  'WATCH: FLUSHALL, FLUSHDB and SWAPDB': `
    1: SET k v
    1: WATCH k
    2: FLUSHALL
    1: MULTI
    1: EXEC
    1: WATCH k
    2: FLUSHALL
    1: MULTI
    1: EXEC
    1: SET k v
    1: WATCH k
    2: SELECT 1
    2: FLUSHDB
    1: MULTI
    1: EXEC
    1: WATCH k
    2: SWAPDB 0 1
    1: MULTI
    1: EXEC
    1: WATCH k
    2: SWAPDB 2 3
    1: MULTI
    1: EXEC`,
  'WATCH: only in its database': `
    1: SELECT 2
    1: WATCH k
    2: SET k v
    1: MULTI
    1: EXEC
    1: WATCH k
    1: SELECT 0
    1: MULTI
    1: SET x y
    2: SELECT 2
    2: SET k v
    1: EXEC
    1: GET x`,
  'UNWATCH and DISCARD forget': `
    1: WATCH k
    2: SET k 1
    1: UNWATCH
    1: MULTI
    1: GET k
    1: EXEC
    1: WATCH k
    2: SET k 2
    1: MULTI
    1: DISCARD
    1: MULTI
    1: GET k
    1: EXEC
    1: WATCH k
    1: MULTI
    1: UNWATCH
    2: SET k 3
    1: EXEC
    1: MULTI
    1: GET k
    1: EXEC`,
  'a failed transaction forgets too': `
    1: WATCH k
    1: MULTI
    1: NOSUCH
    1: EXEC
    2: SET k v
    1: MULTI
    1: GET k
    1: EXEC`,
  'RESET ends it': `
    1: WATCH k
    1: MULTI
    1: SET k v
    1: RESET
    1: EXEC
    1: GET k`,
  'in one pipeline, with other commands before and behind': `
    1: SET k 1 | MULTI | INCR k | SELECT 1 | SET k 7 | EXEC | GET k | MULTI | GET k | EXEC | PING
    1: PING`,
  'in a pipeline that is read in parts': `
    1: WATCH k | MULTI | SET k 1
    2: SET k 2
    1: EXEC | GET k
    1: PING`,
};

describeWithRedis('transactions, compared with redis-server', () => {
  let oracle: OracleServer;
  let server: MemoryServer;

  beforeAll(async () => {
    oracle = await OracleServer.start();
    server = await MemoryServer.start();
  });

  afterAll(async () => {
    await oracle.stop();
    await server.stop();
  });

  it.each(Object.entries(scripts))('%s', async (_name, script) => {
    expect(await transcript(server.port, script)).toEqual(await transcript(oracle.port, script));
  });
});

describe('transactions', () => {
  let server: MemoryServer;
  beforeAll(async () => {
    server = await MemoryServer.start();
  });
  afterAll(() => server.stop());

  it('of many clients count exactly with WATCH, GET, MULTI, SET, EXEC', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => server.connect()));
    let conflicts = 0;
    await Promise.all(
      clients.map(async (client) => {
        for (let done = 0; done < 25; ) {
          await client.command('WATCH', 'count');
          const reply = await client.command('GET', 'count');
          const count = reply.type === 'bulk' ? Number(reply.value) : 0;
          await client.command('MULTI');
          await client.command('SET', 'count', String(count + 1));
          if ((await client.command('EXEC')).type === 'array') done++;
          else conflicts++;
        }
        await client.close();
      }),
    );
    const client = await server.connect();
    expect((await client.raw(['GET', 'count'])).toString()).toBe('$3\r\n200\r\n');
    expect(conflicts).toBeGreaterThan(0);
    await client.close();
  });

  it('forget what a connection watched when it ends', async () => {
    const client = await server.connect();
    await client.command('WATCH', 'a', 'b');
    const { watches } = server;
    expect(watches()).toBe(1);
    await client.close();
    while (watches() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('are refused when their commands are more than the query buffer may hold, whichever commands', async () => {
    const small = await MemoryServer.start({ settings: { queryBufferBytesMax: 1024 * 1024 } });
    const client = await small.connect();
    const half = 'x'.repeat(500_000);
    const replies = async (...commands: string[][]) =>
      (await client.pipeline(commands)).map((reply) =>
        reply.type === 'error' ? reply.line : plainReply(reply),
      );
    for (const command of [
      ['SET', 'k', half],
      ['PUBLISH', 'channel', half],
    ]) {
      expect(await replies(['MULTI'], command, command, command, ['EXEC'])).toEqual([
        'OK',
        'QUEUED',
        'QUEUED',
        'ERR the transaction is too large',
        'EXECABORT Transaction discarded because of previous errors.',
      ]);
      const [, , , ran] = await replies(['MULTI'], command, command, ['EXEC']);
      expect(ran).toHaveLength(2);
    }
    await client.close();
    await small.stop();
  });

  it('show in CLIENT LIST', async () => {
    const client = await server.connect();
    await client.command('MULTI');
    await client.command('SET', 'k', 'v');
    const other = await server.connect();
    const list = (await other.raw(['CLIENT', 'LIST'])).toString();
    expect(list).toMatch(/ flags=x .* multi=1 .* multi-mem=27 /);
    await Promise.all([client.close(), other.close()]);
  });
});
