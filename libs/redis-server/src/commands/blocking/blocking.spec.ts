import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { Reply, RespClient } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../../testing/memory-server.ts';
import { compareWithRedis } from '../../testing/compared-scripts.ts';

/** See `transcript`. */
const scripts: Readonly<Record<string, string>> = {
  'first come, first served': `
    1~ BLPOP k 0
    2~ BRPOP k 0
    3~ BLPOP k 0
    4: RPUSH k a
    1?
    4: RPUSH k b c
    2?
    3?
    4: LLEN k`,
  'one push for several that wait, and what is left stays': `
    1~ BLPOP k 0
    2~ BLPOP k 0
    3: RPUSH k a b c d
    1?
    2?
    3: LRANGE k 0 -1`,
  'several keys, the same one twice, a key that has something': `
    1~ BLPOP a b a c 0
    2: RPUSH b x
    1?
    2: RPUSH c y
    1: BLPOP a b c 0
    1~ BLPOP c c 0
    2: RPUSH c z
    1?
    2: RPUSH c more
    2: LLEN c`,
  'the same connection waits again': `
    1~ BLPOP k 0
    2: RPUSH k a
    1?
    1~ BLPOP k 0
    2: RPUSH k b
    1?
    2: EXISTS k`,
  'BLMOVE feeds who waits for its target': `
    1~ BLMOVE a b RIGHT LEFT 0
    2~ BLMOVE b c LEFT RIGHT 0
    3~ BLPOP c 0
    4: RPUSH a x
    1?
    2?
    3?
    4: EXISTS a b c`,
  'BRPOPLPUSH round in a circle': `
    1~ BRPOPLPUSH a b 0
    2~ BRPOPLPUSH b a 0
    3: RPUSH a x
    1?
    2?
    3: LRANGE a 0 -1
    3: LRANGE b 0 -1`,
  'BLMOVE into the list it takes from, and into something else': `
    1~ BLMOVE a a LEFT RIGHT 0
    2: RPUSH a x
    1?
    2: LRANGE a 0 -1
    2: DEL a
    2: SET s text
    1~ BLMOVE a s LEFT LEFT 0
    2: RPUSH a x
    1?
    2: LRANGE a 0 -1`,
  'BLMPOP takes as many as there are': `
    1~ BLMPOP 0 2 a b LEFT COUNT 2
    2: RPUSH b 1 2 3
    1?
    1: BLMPOP 0 2 a b RIGHT COUNT 10
    1: BLMPOP 0.01 1 a LEFT`,
  'time-outs': `
    1: BLPOP k 0.01
    1: BRPOP k .01
    1: BLMOVE k l LEFT LEFT 0.001
    1: BRPOPLPUSH k l 1e-2
    1: BLMPOP 0.01 1 k LEFT
    1: HELLO 3
    1: BLPOP k 0.01
    1: BLMOVE k l LEFT LEFT 0.001
    1: BLPOP k -1
    1: BLPOP k x
    1: BLPOP k nan
    1~ BLPOP k 9000000000000
    2: RPUSH k a
    1?`,
  'sorted sets': `
    1~ BZPOPMIN z 0
    2~ BZPOPMAX y z 0
    3~ BZMPOP 0 2 y z MIN COUNT 2
    4: ZADD z 1 a 2 b 3 c 4 d
    1?
    2?
    3?
    4: ZCARD z
    1~ BZPOPMIN z 0
    4: SADD z a
    4: DEL z
    4: ZADD other 1 a
    4: RENAME other z
    1?
    1: BZPOPMIN z 0.01
    1: MULTI
    1: BZPOPMIN z 0
    1: BZMPOP 0 1 z MIN
    1: EXEC`,
  'a list and a sorted set of the same name': `
    1~ BLPOP k 0
    2~ BZPOPMIN k 0
    3: ZADD k 1 a
    2?
    3: RPUSH k a
    1?`,
  'what was sent behind waits too': `
    1~ BLPOP k 0 | PING | RPUSH k own | LLEN k
    2: RPUSH k a
    1?
    1: BLPOP k 0`,
  'within a transaction nothing waits': `
    1: MULTI
    1: BLPOP k 0
    1: BLMOVE a b LEFT LEFT 0
    1: BRPOPLPUSH a b 0
    1: BLMPOP 0 1 a LEFT
    1: XREAD BLOCK 0 STREAMS s $
    1: EXEC`,
  'a transaction is whole before anybody is served': `
    1~ BLPOP k 0
    2: MULTI
    2: RPUSH k a
    2: LPUSH k b
    2: DEL other
    2: EXEC
    1?
    1~ BLPOP empty 0
    2: MULTI
    2: RPUSH empty a
    2: DEL empty
    2: EXEC
    2: RPUSH empty b
    1?`,
  'wrong types at first and later': `
    1: SET s text
    1: BLPOP s 0
    1: BLPOP s k 0
    1: BLMOVE s k LEFT LEFT 0
    1~ BLPOP k 0
    2: SET k text
    2: APPEND k more
    2: DEL k
    2: HSET k f v
    2: DEL k
    2: RPUSH k a
    1?`,
  'RENAME, COPY, MOVE, SWAPDB, SORT STORE and SET feed': `
    1~ BLPOP k 0
    2: RPUSH other a
    2: RENAME other k
    1?
    2: RPUSH other b
    1~ BLPOP k 0
    2: COPY other k
    1?
    1~ BLPOP k 0
    2: SORT other BY nosort STORE k
    1?
    1~ BLPOP k 0
    2: SELECT 1
    2: RPUSH k c
    2: MOVE k 0
    1?
    1~ BLPOP k 0
    2: RPUSH k d
    2: SWAPDB 0 1
    1?`,
  'other databases are other keys': `
    1: SELECT 1
    1~ BLPOP k 0
    2: RPUSH k a
    2: SELECT 1
    2: RPUSH k b
    1?`,
  'CLIENT UNBLOCK': `
    1: CLIENT ID
    2: CLIENT UNBLOCK 99999999
    2: CLIENT UNBLOCK x
    2: CLIENT UNBLOCK 99999999 LATER
    2: CLIENT UNBLOCK 1 ERROR more
    2: CLIENT UNBLOCK`,
  'a client that goes away takes nothing': `
    1~ BLPOP k 0
    2~ BLPOP k 0
    1!
    3: RPUSH k a
    2?
    3: LLEN k`,
  'XREAD: new entries only': `
    1: XADD s 1-1 f v
    1~ XREAD BLOCK 0 STREAMS s $
    2: XADD s 2-1 f w
    1?
    1: XREAD BLOCK 0 STREAMS s 1-1
    1: XREAD BLOCK 10 STREAMS s $
    1~ XREAD COUNT 1 BLOCK 0 STREAMS s t $ 0-0
    2: MULTI
    2: XADD s 3-1 f x
    2: XADD s 4-1 f y
    2: EXEC
    1?`,
  'XREAD: all who wait get the entry': `
    1~ XREAD BLOCK 0 STREAMS s $
    2~ XREAD BLOCK 0 STREAMS s 0-0
    3~ XREAD BLOCK 0 STREAMS s 5-0
    4: XADD s 1-1 f v
    1?
    2?
    4: XADD s 6-1 f v
    3?`,
  'XREAD: a deleted stream, another type, and back': `
    1~ XREAD BLOCK 0 STREAMS s $
    2: XADD t 1-1 f v
    2: SET s text
    2: DEL s
    2: XADD s 1-1 f v
    1?`,
  'XREAD: time-outs': `
    1: XREAD BLOCK 10 STREAMS s $
    1: HELLO 3
    1: XREAD BLOCK 1 STREAMS s 0-0
    1: XREAD BLOCK -1 STREAMS s 0-0
    1: XREAD BLOCK x STREAMS s 0-0
    1: XREAD BLOCK 1.5 STREAMS s 0-0
    1: XREAD BLOCK 9223372036854775808 STREAMS s 0-0`,
  'XREADGROUP: each entry goes to one consumer, in order': `
    1: XGROUP CREATE s g $ MKSTREAM
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2~ XREADGROUP GROUP g b BLOCK 0 STREAMS s >
    3: XADD s 1-1 f v
    1?
    3: XADD s 2-1 f w
    2?
    3: XACK s g 1-1
    3: XREADGROUP GROUP g a STREAMS s 0
    3: XREADGROUP GROUP g b BLOCK 0 STREAMS s 0`,
  'XREADGROUP: history does not wait, NOACK leaves nothing pending': `
    1: XGROUP CREATE s g $ MKSTREAM
    1: XREADGROUP GROUP g a BLOCK 0 STREAMS s 0
    1~ XREADGROUP GROUP g a BLOCK 0 NOACK STREAMS s >
    2: XADD s 1-1 f v
    1?
    2: XPENDING s g
    1: XREADGROUP GROUP g a BLOCK 10 STREAMS s >`,
  'XREADGROUP: two groups, and XREAD beside them': `
    1: XGROUP CREATE s g $ MKSTREAM
    1: XGROUP CREATE s h $
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2~ XREADGROUP GROUP h a BLOCK 0 STREAMS s >
    3~ XREAD BLOCK 0 STREAMS s $
    4: XADD s 1-1 f v
    1?
    2?
    3?`,
  'XREADGROUP: the stream is deleted': `
    1: XGROUP CREATE s g $ MKSTREAM
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2: DEL s
    1?`,
  'XREADGROUP: the group is destroyed': `
    1: XGROUP CREATE s g $ MKSTREAM
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2: XGROUP DESTROY s g
    1?`,
  'XREADGROUP: the databases are emptied': `
    1: XGROUP CREATE s g $ MKSTREAM
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2: FLUSHALL
    1?`,
  'XREADGROUP: the key gets another type': `
    1: XGROUP CREATE s g $ MKSTREAM
    1~ XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    2: SET s text
    1?`,
  'XREADGROUP: no group to begin with': `
    1: XREADGROUP GROUP g a BLOCK 0 STREAMS s >
    1: XADD s 1-1 f v
    1: XREADGROUP GROUP g a BLOCK 0 STREAMS s >`,
};

compareWithRedis('commands that wait', scripts);

describe('commands that wait', () => {
  let server: MemoryServer;
  let waiting: RespClient;
  let other: RespClient;

  beforeAll(async () => {
    server = await MemoryServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    waiting = await server.connect();
    other = await server.connect();
    await other.command('FLUSHALL');
  });
  afterEach(() => Promise.all([waiting.close(), other.close()]));

  const answer = async (client: RespClient, ...args: string[]) => {
    const reply = await client.command(...args);
    return reply.type === 'error' ? reply.line : plainReply(reply);
  };
  const blocked = async (count: number) => {
    const { replica } = server.redis.context;
    while (replica.waiting.size !== count) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  it('end by CLIENT UNBLOCK, which says whether they waited', async () => {
    const id = String(await answer(waiting, 'CLIENT', 'ID'));
    expect(await answer(other, 'CLIENT', 'UNBLOCK', id)).toBe(0);
    for (const [reason, reply] of [
      ['TIMEOUT', null],
      ['ERROR', 'UNBLOCKED client unblocked via CLIENT UNBLOCK'],
    ] as const) {
      const pop = answer(waiting, 'BLPOP', 'k', '0');
      await blocked(1);
      expect(await answer(other, 'CLIENT', 'UNBLOCK', id, reason)).toBe(1);
      expect(await answer(other, 'CLIENT', 'UNBLOCK', id, reason)).toBe(0);
      expect(await pop).toBe(reply);
    }
    expect(await answer(other, 'RPUSH', 'k', 'a')).toBe(1);
    expect(await answer(waiting, 'BLPOP', 'k', '0')).toEqual(['k', 'a']);
  });

  it('end by CLIENT UNBLOCK within a transaction and behind a push of the same pipeline', async () => {
    const id = String(await answer(waiting, 'CLIENT', 'ID'));
    const first = answer(waiting, 'XREAD', 'BLOCK', '0', 'STREAMS', 's', '$');
    await blocked(1);
    const replies = await other.pipeline([['MULTI'], ['CLIENT', 'UNBLOCK', id], ['EXEC']]);
    expect(plainReply(replies[2] as Reply)).toEqual([1]);
    expect(await first).toBeNull();
    const second = answer(waiting, 'BLPOP', 'k', '0');
    await blocked(1);
    const both = await other.pipeline([
      ['RPUSH', 'k', 'a'],
      ['CLIENT', 'UNBLOCK', id],
    ]);
    expect(both.map(plainReply)).toEqual([1, 0]);
    expect(await second).toEqual(['k', 'a']);
  });

  it('take nothing when their client only ended its side, as a process that dies does', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('BLPOP k 0\r\nPING\r\n');
    await blocked(1);
    socket.end();
    await blocked(0);
    expect(await answer(other, 'RPUSH', 'k', 'a')).toBe(1);
    expect(await answer(other, 'LLEN', 'k')).toBe(1);
    socket.destroy();
  });

  it('leave one who waits where it was when nothing came for it', async () => {
    const pops = [waiting, other].map((client) => answer(client, 'BLPOP', 'k', '0'));
    await blocked(2);
    const third = await server.connect();
    await third.pipeline([
      ['SADD', 'k', 'x'],
      ['DEL', 'k'],
      ['RPUSH', 'k', '1', '2'],
    ]);
    expect(await Promise.all(pops)).toEqual([
      ['k', '1'],
      ['k', '2'],
    ]);
    await third.close();
  });

  it('end with an error when the server stops', async () => {
    const own = await MemoryServer.start();
    const client = await own.connect();
    const pop = answer(client, 'BLPOP', 'k', '0');
    while (own.redis.context.replica.waiting.size === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await own.stop();
    expect(await pop).toMatch(/^UNBLOCKED/);
  });
});
