import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { defaultOutputLimits } from '../../session/output-limits.ts';
import { MemoryServer } from '../../testing/memory-server.ts';
import { transcript } from '../../testing/transcript.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

/** See `transcript`. */
const scripts: Readonly<Record<string, string>> = {
  'channels and patterns': `
    a: SUBSCRIBE news sport news
    b: PSUBSCRIBE n*
    d: PSUBSCRIBE *
    c: PUBLISH news hello
    c: PUBLISH sport goal
    c: PUBLISH nobody x
    a: UNSUBSCRIBE news
    c: PUBLISH news again
    b: PUNSUBSCRIBE n* *
    c: PUBLISH news last
    a: UNSUBSCRIBE
    a: UNSUBSCRIBE
    a: PUNSUBSCRIBE x y
    a: GET k`,
  'a subscribed connection takes few commands': `
    a: SUBSCRIBE x
    a: GET k
    a: PING
    a: PING hello
    a: PUBLISH x y
    a: CLIENT ID
    a: MULTI
    a: UNSUBSCRIBE x
    a: PING
    a: GET k
    a: PSUBSCRIBE p*
    a: RESET
    a: GET k
    b: PUBLISH p1 x
    a: SUBSCRIBE x
    a: QUIT`,
  'shard channels': `
    a: SSUBSCRIBE s1 s2
    b: SUBSCRIBE s1
    c: SPUBLISH s1 hello
    c: PUBLISH s1 hello
    a: SUNSUBSCRIBE s1
    c: SPUBLISH s1 hello
    c: SPUBLISH s2 hello
    a: SUNSUBSCRIBE
    a: SUNSUBSCRIBE
    a: PING`,
  PUBSUB: `
    a: SUBSCRIBE one two
    b: SUBSCRIBE two
    b: PSUBSCRIBE p*
    d: SSUBSCRIBE shard
    c: PUBSUB NUMSUB one two three
    c: PUBSUB NUMSUB
    c: PUBSUB CHANNELS o*
    c: PUBSUB NUMPAT
    c: PUBSUB SHARDCHANNELS
    c: PUBSUB SHARDCHANNELS x*
    c: PUBSUB SHARDNUMSUB shard one
    c: PUBSUB NOSUCH
    c: PUBSUB`,
  'RESP3: messages are pushed between replies': `
    a: CLIENT SETNAME me
    b: PUBLISH x before
    a: SUBSCRIBE x y
    b: PUBLISH x m`,
  'in a transaction': `
    a: SUBSCRIBE x
    b: MULTI | PUBLISH x 1 | SET k v | PUBLISH x 2 | EXEC
    b: SUBSCRIBE y
    b: UNSUBSCRIBE y
    b: MULTI | SUBSCRIBE x | EXEC
    c: PUBLISH x 3
    b: PING`,
  pipelines: `
    a: SUBSCRIBE x | SUBSCRIBE y | UNSUBSCRIBE x | PING
    b: PUBLISH x 1 | PUBLISH y 2 | SET k v | PUBLISH y 3 | GET k
    a: UNSUBSCRIBE | GET k | PUBLISH y 4`,
  'wrong arguments': `
    a: SUBSCRIBE
    a: PUBLISH x
    a: PUBLISH x y z
    a: PSUBSCRIBE
    a: SSUBSCRIBE
    a: SPUBLISH x`,
};

const selfPublishing = `
  a: HELLO 3
  a: SUBSCRIBE x
  a: GET k
  a: PUBLISH x own
  b: PUBLISH x other
  a: SET k v | PUBLISH x own | GET k
  a: UNSUBSCRIBE
  a: PUBLISH x own`;

describeWithRedis('pub/sub, compared with redis-server', () => {
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

  it('RESP3: a connection that subscribes goes on with other commands', async () => {
    const [ours, theirs] = await Promise.all(
      [server.port, oracle.port].map((port) => transcript(port, selfPublishing)),
    );
    // HELLO tells of different servers. Redis 7.0 sends a message to oneself before the reply of PUBLISH, later ones behind it as Kiwi does.
    const comparable = (lines: readonly string[] = []) => lines.slice(lines.indexOf('>3')).sort();
    expect(comparable(ours?.[0])).toEqual(comparable(theirs?.[0]));
  });
});

describe('pub/sub', () => {
  it('cuts off a subscriber that does not read, and nobody else', async () => {
    const server = await MemoryServer.start({
      settings: {
        outputLimits: {
          ...defaultOutputLimits,
          pubsub: { hardBytes: 256 * 1024, softBytes: 0, softS: 0 },
        },
      },
    });
    const slow = await server.connect();
    await slow.command('SUBSCRIBE', 'x');
    slow.pause();
    const fast = await server.connect();
    await fast.command('SUBSCRIBE', 'x');
    const publisher = await server.connect();
    const message = 'm'.repeat(64 * 1024);
    for (let receivers = 2; receivers === 2; ) {
      const reply = await publisher.command('PUBLISH', 'x', message);
      receivers = reply.type === 'integer' ? Number(reply.value) : 0;
      await fast.receive();
    }
    const again = await publisher.command('PUBLISH', 'x', 'last');
    expect(again).toMatchObject({ type: 'integer', value: 1 });
    await Promise.all([slow, fast, publisher].map((client) => client.close()));
    await server.stop();
  });
});
