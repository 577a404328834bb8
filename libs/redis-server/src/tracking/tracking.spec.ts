import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { compareWithRedis } from '../testing/compared-scripts.ts';
import { MemoryServer } from '../testing/memory-server.ts';

compareWithRedis('CLIENT TRACKING', {
  'RESP3: a key that was read and changes, once': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: GET k
    2: SET k 1
    2: SET k 2
    1: GET k
    2: DEL k
    2: DEL k
    1: MGET a b c
    2: MSET c 1 a 1 other 1
    1: PING`,
  'all that counts as a change': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    2: SET k 1
    1: GET k
    2: EXPIRE k 100
    1: TTL k
    2: PERSIST k
    1: GET k
    2: RENAME k l
    1: EXISTS l m
    2: COPY l m
    1: TYPE m
    2: RPUSH list a
    1: LRANGE list 0 -1
    2: LPOP list
    1: HGETALL h
    2: HSET h f v
    1: HGET h f
    2: HDEL h g
    2: HDEL h f
    1: XRANGE s - +
    2: XADD s 1-1 f v
    1: SCARD set
    2: SADD set a
    2: SADD set a`,
  'what is not read is not tracked': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: SET k 1
    1: INCR k
    2: SET k 2
    1: GETSET k 3
    2: SET k 3`,
  'the own changes': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: GET k
    1: SET k 1
    1: GET k
    1: MULTI
    1: SET k 2
    1: GET k
    1: EXEC
    1: SET k 3`,
  NOLOOP: `
    1: HELLO 3
    1: CLIENT TRACKING ON NOLOOP
    1: GET k
    1: SET k 1
    1: GET k
    2: SET k 2
    1: PING`,
  'a transaction reads': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: MULTI
    1: GET a
    1: HGET b f
    1: EXEC
    2: MSET a 1 b 1`,
  'FLUSHALL and FLUSHDB': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: GET k
    2: SET other 1
    2: FLUSHALL
    2: FLUSHDB
    2: SET k 1
    1: GET k
    1: FLUSHALL`,
  'databases have names in common': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: GET k
    2: SELECT 3
    2: SET k 1`,
  OPTIN: `
    1: HELLO 3
    1: CLIENT TRACKING ON OPTIN
    1: GET a
    1: CLIENT CACHING YES
    1: CLIENT TRACKINGINFO
    1: GET b
    1: GET c
    2: MSET a 1 b 1 c 1
    1: CLIENT CACHING YES
    1: SET x 1
    1: GET a
    2: SET a 2
    1: CLIENT CACHING YES
    1: MULTI
    1: GET a
    1: GET b
    1: EXEC
    1: GET c
    2: MSET a 3 b 3 c 3
    1: CLIENT CACHING NO
    1: CLIENT CACHING MAYBE`,
  OPTOUT: `
    1: HELLO 3
    1: CLIENT TRACKING ON OPTOUT
    1: GET a
    1: CLIENT CACHING NO
    1: CLIENT TRACKINGINFO
    1: GET b
    1: GET c
    2: MSET a 1 b 1 c 1
    1: CLIENT CACHING YES`,
  'BCAST with and without prefixes': `
    1: HELLO 3
    1: CLIENT TRACKING ON BCAST PREFIX user: PREFIX object:
    2: SET user:1 a
    2: SET other b
    2: SET object:1 c
    3: HELLO 3
    3: CLIENT TRACKING ON BCAST
    2: SET other d
    2: DEL user:1
    1: CLIENT TRACKINGINFO
    3: CLIENT TRACKINGINFO`,
  'BCAST with NOLOOP': `
    1: HELLO 3
    1: CLIENT TRACKING ON BCAST NOLOOP
    1: SET a 1
    2: SET b 1
    1: SET a 2`,
  'prefixes are added, and must not overlap': `
    1: CLIENT TRACKING ON BCAST PREFIX ab
    1: CLIENT TRACKING ON BCAST PREFIX cd
    1: CLIENT TRACKINGINFO
    1: CLIENT TRACKING ON BCAST PREFIX abc
    1: CLIENT TRACKING ON BCAST PREFIX a
    1: CLIENT TRACKING ON BCAST PREFIX x PREFIX xy
    1: CLIENT TRACKING ON BCAST PREFIX xy PREFIX x`,
  'RESP2: invalidations go to another connection that subscribes': `
    2=
    2: SUBSCRIBE __redis__:invalidate
    1: CLIENT TRACKING ON REDIRECT <2>
    1: CLIENT GETREDIR
    1: CLIENT TRACKINGINFO
    1: MGET a b
    3: SET a 1
    3: SET b 1
    1: GET a
    3: FLUSHALL
    1: CLIENT TRACKING OFF
    1: CLIENT GETREDIR
    1: CLIENT TRACKINGINFO`,
  'RESP3 to another connection': `
    2=
    2: HELLO 3
    1: CLIENT TRACKING ON REDIRECT <2> BCAST PREFIX a
    3: SET a 1
    3: SET b 1`,
  'the other connection has gone': `
    2=
    2: PING
    1: HELLO 3
    1: CLIENT TRACKING ON REDIRECT <2>
    1: GET a
    2: QUIT
    3: SET a 1
    1: GET b
    1: CLIENT TRACKINGINFO`,
  'RESP2 without another connection is told nothing': `
    1: CLIENT TRACKING ON
    1: GET a
    2: SET a 1
    1: GET a`,
  'OFF and RESET end it': `
    1: HELLO 3
    1: CLIENT TRACKING ON
    1: GET a
    1: CLIENT TRACKING OFF
    2: SET a 1
    1: CLIENT TRACKING ON
    1: GET a
    1: RESET
    2: SET a 2
    1: CLIENT TRACKINGINFO`,
  'wrong arguments': `
    1: CLIENT TRACKING
    1: CLIENT TRACKING MAYBE
    1: CLIENT TRACKING ON WHAT
    1: CLIENT TRACKING ON REDIRECT
    1: CLIENT TRACKING ON REDIRECT x
    1: CLIENT TRACKING ON REDIRECT 99999999
    1: CLIENT TRACKING ON PREFIX a
    1: CLIENT TRACKING ON BCAST OPTIN
    1: CLIENT TRACKING ON OPTIN OPTOUT
    1: CLIENT TRACKING OFF BCAST OPTIN
    1: CLIENT TRACKING OFF
    1: CLIENT CACHING YES
    1: CLIENT TRACKING ON
    1: CLIENT TRACKING ON BCAST
    1: CLIENT TRACKING ON OPTIN
    1: CLIENT TRACKING ON OPTOUT
    1: CLIENT TRACKING OFF
    1: CLIENT TRACKING ON BCAST
    1: CLIENT TRACKING ON
    1: CLIENT GETREDIR x
    1: CLIENT TRACKINGINFO x`,
});

describe('CLIENT TRACKING', () => {
  let server: MemoryServer;
  let reader: RespClient;
  let writer: RespClient;

  beforeEach(async () => {
    server = await MemoryServer.start();
    reader = await server.connect();
    writer = await server.connect();
    await reader.command('HELLO', '3');
  });
  afterEach(async () => {
    await Promise.all([reader.close(), writer.close()]);
    await server.stop();
  });

  const told = async () => plainReply(await reader.receive());
  const all = ['invalidate', null];

  it('tells of keys that expire, though nobody touches them', async () => {
    await reader.command('CLIENT', 'TRACKING', 'ON');
    await writer.command('SET', 'k', 'v', 'PX', '30');
    await reader.command('GET', 'k');
    expect(await told()).toEqual(['invalidate', ['k']]);
    expect(await reader.command('GET', 'k')).toMatchObject({ type: 'null' });
  });

  it('gives up the keys that were read first beyond the limit, and says so', async () => {
    server.settings.trackingTableKeysMax = 2;
    await reader.command('CLIENT', 'TRACKING', 'ON');
    await reader.command('MGET', 'a', 'b', 'c');
    expect(await told()).toEqual(['invalidate', ['a']]);
    expect(server.redis.context.tracking.keyCount).toBe(2);
  });

  it('tells that anything may have changed when databases are swapped, or the state is replaced', async () => {
    await reader.command('CLIENT', 'TRACKING', 'ON');
    await reader.command('GET', 'k');
    await writer.command('SWAPDB', '0', '1');
    expect(await told()).toEqual(all);
    await reader.command('GET', 'k');
    server.redis.context.tracking.keysReplaced();
    expect(await told()).toEqual(all);
  });

  it('with NOLOOP goes on with a key that the connection itself has changed', async () => {
    await reader.command('CLIENT', 'TRACKING', 'ON', 'NOLOOP');
    await reader.command('GET', 'k');
    await reader.command('SET', 'k', 'own');
    await writer.command('SET', 'k', 'other');
    expect(await told()).toEqual(['invalidate', ['k']]);
  });

  it('never leaves a client with an old value, however reads and writes meet', async () => {
    await reader.command('CLIENT', 'TRACKING', 'ON');
    let cached: string | null = null;
    let isCached = false;
    let isWriting = true;
    const listening = (async () => {
      for (;;) {
        const [, keys] = (await told()) as [string, string[] | null];
        if (keys?.includes('end') === true) return;
        isCached = false;
      }
    })();
    const reading = (async () => {
      while (isWriting || !isCached) {
        const reply = await reader.command('GET', 'k');
        cached = reply.type === 'bulk' ? reply.value : null;
        isCached = true;
        await new Promise((resolve) => setTimeout(resolve, Number(cached) % 3));
      }
    })();
    for (let i = 1; i <= 300; i++) {
      await writer.command('SET', 'k', String(i));
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    isWriting = false;
    await reading;
    await reader.command('GET', 'end');
    await writer.command('SET', 'end', 'v');
    await listening;
    if (isCached) expect(cached).toBe('300');
    expect(plainReply(await reader.command('GET', 'k'))).toBe('300');
  });

  it('costs nothing once nobody tracks', async () => {
    const { tracking } = server.redis.context;
    await reader.command('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'a');
    expect([tracking.clientCount, tracking.prefixCount]).toEqual([1, 1]);
    await reader.close();
    while (tracking.clientCount > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect([tracking.keyCount, tracking.prefixCount]).toEqual([0, 0]);
  });
});
