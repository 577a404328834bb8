import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { MemoryServer } from '../../testing/memory-server.ts';
import { transcript } from '../../testing/transcript.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

/** See `transcript`. */
const scripts: Readonly<Record<string, string>> = {
  'CLIENT REPLY': `
    a: CLIENT REPLY ON
    a: CLIENT REPLY SKIP | PING one | PING two
    a: CLIENT REPLY SKIP | SET k v | GET k | PING three
    a: SET k 0 | INCR k | CLIENT REPLY SKIP | INCR k | INCR k | GET k
    a: CLIENT REPLY OFF | PING | SET k w | NOSUCH | CLIENT REPLY ON
    a: CLIENT REPLY OFF | CLIENT REPLY SKIP | PING | CLIENT REPLY ON | GET k
    a: CLIENT REPLY SKIP | CLIENT REPLY SKIP | PING no | PING yes
    a: CLIENT REPLY x
    a: CLIENT REPLY
    a: RESET
    a: CLIENT REPLY OFF | RESET | PING`,
  'CLIENT REPLY and subscriptions, which are told of all the same': `
    a: CLIENT REPLY OFF | SUBSCRIBE x y
    a: UNSUBSCRIBE x
    a: PSUBSCRIBE p*
    b: PUBLISH y message
    a: UNSUBSCRIBE | PUNSUBSCRIBE | PUNSUBSCRIBE | GET k | CLIENT REPLY ON
    a: CLIENT REPLY SKIP | SUBSCRIBE x | PING
    a: RESET
    a: HELLO 3
    a: CLIENT REPLY OFF | SSUBSCRIBE s | SUNSUBSCRIBE s
    a: MULTI | SUBSCRIBE x | EXEC | UNSUBSCRIBE x | CLIENT REPLY ON`,
  'CLIENT PAUSE': `
    a: CLIENT PAUSE 100 WRITE
    b: GET k
    b: PING
    b: MULTI
    b: SET k 1
    b: EXEC
    b: GET k
    a: CLIENT PAUSE 50
    b: PING
    c: CLIENT PAUSE 100000 WRITE
    c: CLIENT UNPAUSE
    b: SET k 2 | SET k 3 | GET k
    a: CLIENT PAUSE
    a: CLIENT PAUSE x
    a: CLIENT PAUSE -1
    a: CLIENT PAUSE 1 NOSUCH
    a: CLIENT PAUSE 1 ALL x
    a: CLIENT UNPAUSE x
    a: CLIENT PAUSE 0
    a: GET k`,
  MONITOR: `
    m: MONITOR
    a: SET k v\\x00
    a: GET k
    a: NOSUCH
    a: GET
    a: AUTH me secret
    a: HELLO 2 SETNAME me AUTH me secret
    a: HELLO 3 SETNAME me
    a: CONFIG GET databases
    a: CLIENT GETNAME
    a: SELECT 3
    a: PING
    a: MULTI
    a: SET x 1
    a: GET x
    a: EXEC
    a: MULTI
    a: DISCARD
    a: WATCH a
    a: UNWATCH
    a: SUBSCRIBE c
    a: UNSUBSCRIBE c
    a: RESET
    m: GET k
    m: PING
    m: MONITOR | PING
    m: RESET
    m: GET k
    a: GET k
    a: MULTI
    a: MONITOR
    a: EXEC`,
  RESET: `
    a: CLIENT SETNAME me
    a: SELECT 3
    a: WATCH k
    a: MULTI
    a: SET k v
    a: RESET
    a: CLIENT GETNAME
    a: EXEC
    b: SET k w
    a: GET k
    a: HELLO 3
    a: SUBSCRIBE c
    a: RESET
    b: PUBLISH c m
    a: CONFIG GET nosuch`,
  'clients in lists': `
    a: CLIENT LIST TYPE replica
    a: CLIENT LIST TYPE master
    a: CLIENT LIST TYPE pubsub
    a: CLIENT LIST ID 999999 999998
    a: CLIENT LIST ID
    a: CLIENT LIST ID 0
    a: CLIENT LIST TYPE
    a: CLIENT KILL TYPE pubsub
    b: SUBSCRIBE c
    a: CLIENT KILL TYPE pubsub
    a: CLIENT KILL TYPE replica
    a: CLIENT KILL USER default ID 999999
    a: CLIENT KILL LADDR 1.2.3.4:5
    a: CLIENT KILL ID
    a: CLIENT KILL NOSUCH x
    a: CLIENT KILL SKIPME no ID 999999
    a: CLIENT NO-EVICT ON
    a: CLIENT NO-EVICT x`,
};

describeWithRedis('compared with redis-server, over several connections', () => {
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

  it.each(Object.keys(scripts))('%s', async (name) => {
    const script = scripts[name] as string;
    const theirs = await transcript(oracle.port, script);
    const ours = await transcript(server.port, script);
    expect(ours.map(withoutTimes)).toEqual(theirs.map(withoutTimes));
  });
});

/** Time and port of the lines of MONITOR differ, and so does what HELLO tells of the server. */
function withoutTimes(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replaceAll(/^\+\d+\.\d{6} \[(\d+) 127\.0\.0\.1:\d+\]/gm, '+time [$1 address]')
    .replaceAll(/^\$\d\n\d\.\d+\.\d+$/gm, 'version')
    .replaceAll(/^id\n:\d+$/gm, 'id')
    .split('\n');
}
