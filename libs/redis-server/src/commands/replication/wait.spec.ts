import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { compareWithRedis } from '../../testing/compared-scripts.ts';
import { MemoryServer } from '../../testing/memory-server.ts';

compareWithRedis('WAIT', {
  'alone there are no other nodes': `
    1: WAIT 0 0
    1: SET k v | WAIT 0 1000 | GET k
    1: WAIT 1 20
    1: WAIT -1 10
    1: MULTI
    1: SET k w
    1: WAIT 1 0
    1: EXEC`,
  'CLIENT UNBLOCK ends it, as if its time were up or with an error': `
    1=
    1~ WAIT 3 0
    2: CLIENT UNBLOCK <1>
    1?
    1~ WAIT 3 0
    2: CLIENT UNBLOCK <1> TIMEOUT | CLIENT UNBLOCK <1> TIMEOUT
    1?
    1~ WAIT 3 100000
    2: CLIENT UNBLOCK <1> ERROR
    1?
    1~ WAIT 3 0 | PING | INCR k
    2: MULTI
    2: CLIENT UNBLOCK <1>
    2: EXEC
    1?
    2: CLIENT UNBLOCK <1>
    1: WAIT 3 20`,
  'wrong arguments': `
    1: WAIT
    1: WAIT 0
    1: WAIT x 0
    1: WAIT 0 x
    1: WAIT 0 -1
    1: WAIT 0 1.5
    1: WAIT 0 0 0`,
});

describe('WAITAOF on a node alone', () => {
  let server: MemoryServer;
  let client: RespClient;
  beforeAll(async () => {
    server = await MemoryServer.start();
    client = await server.connect();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it.each([
    ['0 0 0', [1, 0]],
    ['1 0 0', [1, 0]],
    ['1 1 10', [1, 0]],
    ['2 0 0', 'ERR value is out of range, value must between 0 and 1'],
    ['1 -1 0', 'ERR value is out of range, must be positive'],
    ['1 0 -1', 'ERR timeout is negative'],
  ])('%s', async (args, expected) => {
    await client.command('SET', 'k', 'v');
    const reply = await client.command('WAITAOF', ...args.split(' '));
    expect(reply.type === 'error' ? reply.line : plainReply(reply)).toEqual(expected);
  });

  it('WAIT ends with its client', async () => {
    const waiting = await server.connect();
    waiting.send('WAIT', '1', '0');
    const { sessions } = server.redis.context;
    expect(sessions.size).toBe(2);
    await waiting.close();
    while (sessions.size > 1) await new Promise((resolve) => setTimeout(resolve, 1));
  });
});
