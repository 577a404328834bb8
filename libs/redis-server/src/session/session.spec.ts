import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeCommand } from '@kiwi/resp-protocol';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import type { MemberView } from '../node-view.ts';
import { MemoryServer } from '../testing/memory-server.ts';
import type { MemoryServerOptions } from '../testing/memory-server.ts';

let server: MemoryServer;
const clients: RespClient[] = [];

async function start(options: MemoryServerOptions = {}): Promise<RespClient> {
  server = await MemoryServer.start(options);
  return connect();
}

async function connect(): Promise<RespClient> {
  const client = await server.connect();
  clients.push(client);
  return client;
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.stop();
});

const line = async (client: RespClient, ...args: string[]): Promise<string> =>
  (await client.raw(args)).toString('latin1');

describe('a session', () => {
  it('answers a pipeline of all kinds of commands in order', async () => {
    const client = await start();
    const replies = await client.pipeline([
      ['PING'],
      ['SET', 'a', '1'],
      ['PING', 'x'],
      ['GET', 'a'],
      ['SELECT', '1'],
      ['GET', 'a'],
      ['NOSUCH', 'b'],
      ['SELECT', '0'],
      ['INCR', 'a'],
      ['GET'],
      ['ECHO', 'end'],
    ]);
    expect(
      replies.map((reply) => (reply.type === 'error' ? reply.line : plainReply(reply))),
    ).toEqual([
      'PONG',
      'OK',
      'x',
      '1',
      'OK',
      null,
      "ERR unknown command 'NOSUCH', with args beginning with: 'b' ",
      'OK',
      2,
      "ERR wrong number of arguments for 'get' command",
      'end',
    ]);
  });

  it('understands inline commands, and logs them like others', async () => {
    const client = await start();
    client.write(Buffer.from('SET inline "a b"\r\nGET inline\r\n'));
    expect(plainReply(await client.receive())).toBe('OK');
    expect(plainReply(await client.receive())).toBe('a b');
  });

  it('answers a protocol error and closes', async () => {
    const client = await start();
    client.write(Buffer.concat([encodeCommand(['SET', 'a', '1']), Buffer.from('*1\r\n!x\r\n')]));
    expect(plainReply(await client.receive())).toBe('OK');
    expect(await client.receive()).toEqual({
      type: 'error',
      line: "ERR Protocol error: expected '$', got '!'",
    });
    await client.closed;
  });

  it('keeps values of all bytes, and large ones, whole', async () => {
    const client = await start();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1');
    await client.command('SET', bytes, bytes);
    expect(plainReply(await client.command('GET', bytes))).toBe(bytes);
    const large = bytes.repeat(40_000);
    await client.command('SET', 'large', large);
    expect(plainReply(await client.command('GET', 'large')) === large).toBe(true);
  });

  it('answers a pipeline of 100,000 commands', async () => {
    const client = await start();
    const replies = await client.pipeline(Array.from({ length: 100_000 }, () => ['INCR', 'n']));
    expect(replies.length).toBe(100_000);
    expect(plainReply(replies[99_999] as (typeof replies)[0])).toBe(100_000);
  }, 30_000);

  it('still answers a client that has ended its side', async () => {
    await start();
    const { connect: dial } = await import('node:net');
    const socket = dial({ port: server.port, allowHalfOpen: true });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.end(Buffer.concat([encodeCommand(['SET', 'a', '1']), encodeCommand(['GET', 'a'])]));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toBe('+OK\r\n$1\r\n1\r\n');
  });

  it('runs everything that a client sent before it ended its side, whatever had to wait', async () => {
    await start();
    const { connect: dial } = await import('node:net');
    const socket = dial({ port: server.port, allowHalfOpen: true });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const commands = [
      ['SET', 'a', '1'],
      ['SELECT', '1'],
      ...Array<string[]>(5000).fill(['INCR', 'n']),
    ];
    socket.end(Buffer.concat(commands.map((command) => encodeCommand(command))));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text.slice(0, 14)).toBe('+OK\r\n+OK\r\n:1\r\n');
    expect(text.slice(-7)).toBe(':5000\r\n');
  });
});

describe('authentication', () => {
  it('lets nothing through but AUTH, HELLO, QUIT and RESET before the password', async () => {
    const client = await start({ settings: { requirepass: 'secret' } });
    expect(await line(client, 'GET', 'a')).toBe('-NOAUTH Authentication required.\r\n');
    expect(await line(client, 'HELLO', '3')).toMatch(/^-NOAUTH HELLO must be called/);
    expect(await line(client, 'AUTH', 'wrong')).toMatch(/^-WRONGPASS /);
    expect(await line(client, 'AUTH', 'someone', 'secret')).toMatch(/^-WRONGPASS /);
    expect(server.redis.context.statistics.authenticationFailures).toBe(2);
    expect(await line(client, 'AUTH', 'secret')).toBe('+OK\r\n');
    expect(await line(client, 'GET', 'a')).toBe('$-1\r\n');
    expect(await line(client, 'RESET')).toBe('+RESET\r\n');
    expect(await line(client, 'PING')).toBe('-NOAUTH Authentication required.\r\n');
  });

  it('holds unauthenticated clients to small requests', async () => {
    const client = await start({ settings: { requirepass: 'secret' } });
    client.write(Buffer.from('*11\r\n'));
    expect(await client.receive()).toEqual({
      type: 'error',
      line: 'ERR Protocol error: unauthenticated multibulk length',
    });
  });

  it('takes effect within a pipeline', async () => {
    const client = await start({ settings: { requirepass: 'secret' } });
    const replies = await client.pipeline([
      ['HELLO', '2', 'AUTH', 'default', 'secret'],
      ['SET', 'a', '1'],
      ['GET', 'a'],
    ]);
    expect(plainReply(replies[2] as (typeof replies)[0])).toBe('1');
  });
});

describe('HELLO', () => {
  it('changes the protocol from its own reply on', async () => {
    const client = await start();
    expect(await line(client, 'HELLO')).toMatch(/^\*14\r\n\$6\r\nserver\r\n\$5\r\nredis\r\n/);
    expect(await line(client, 'HELLO', '3', 'SETNAME', 'me')).toMatch(/^%7\r\n/);
    expect(await line(client, 'GET', 'none')).toBe('_\r\n');
    expect(await line(client, 'CLIENT', 'GETNAME')).toBe('$2\r\nme\r\n');
    expect(await line(client, 'HELLO', '4')).toBe('-NOPROTO unsupported protocol version\r\n');
    expect(await line(client, 'HELLO', 'x')).toBe(
      '-ERR Protocol version is not an integer or out of range\r\n',
    );
    expect(await line(client, 'HELLO', '2', 'WHAT')).toBe(
      "-ERR Syntax error in HELLO option 'WHAT'\r\n",
    );
  });
});

describe('CLIENT', () => {
  it('lists and kills connections', async () => {
    const client = await start();
    const other = await connect();
    await other.command('CLIENT', 'SETNAME', 'other');
    await other.command('CLIENT', 'SETINFO', 'LIB-NAME', 'lib');
    const listed = String(plainReply(await client.command('CLIENT', 'LIST')));
    expect(listed.trimEnd().split('\n').length).toBe(2);
    expect(listed).toMatch(/ name=other .* cmd=client\|setinfo user=default .* lib-name=lib /);
    const id = plainReply(await other.command('CLIENT', 'ID'));
    expect(await line(client, 'CLIENT', 'KILL', 'ID', String(id))).toBe(':1\r\n');
    await other.closed;
    expect(await line(client, 'CLIENT', 'KILL', '1.2.3.4:5')).toBe('-ERR No such client\r\n');
    expect(await line(client, 'CLIENT', 'KILL', 'TYPE', 'normal')).toBe(':0\r\n');
  });

  it('refuses names that would break the list', async () => {
    const client = await start();
    expect(await line(client, 'CLIENT', 'SETNAME', 'a b')).toMatch(/^-ERR Client names cannot/);
    expect(await line(client, 'CLIENT', 'MAINT_NOTIFICATIONS', 'ON')).toBe(
      "-ERR unknown subcommand 'MAINT_NOTIFICATIONS'. Try CLIENT HELP.\r\n",
    );
  });
});

describe('limits', () => {
  it('refuse a client too many, in words', async () => {
    await start({ settings: { maxclients: 1 } });
    const second = await server.connect();
    expect(await second.receive()).toEqual({
      type: 'error',
      line: 'ERR max number of clients reached',
    });
    await second.closed;
  });

  it('refuse a command larger than a message between nodes, whatever its arguments', async () => {
    const client = await start({ settings: { commandBytesMax: 1024 } });
    client.write(encodeCommand(['MSET', 'a', 'x'.repeat(600), 'b', 'x'.repeat(600)]));
    expect(await client.receive()).toEqual({
      type: 'error',
      line: 'ERR Protocol error: too big request',
    });
    await client.closed;
  });

  it('keep nothing of a refused client that had sent something', async () => {
    const client = await start({ settings: { maxclients: 1 } });
    const { connect: dial } = await import('node:net');
    const socket = dial({ port: server.port });
    socket.write('PING\r\n');
    await new Promise((resolve) => socket.resume().on('close', resolve));
    await client.close();
    await server.stop();
  });

  it('close a connection whose unfinished command grows beyond the query buffer', async () => {
    const client = await start({ settings: { queryBufferBytesMax: 1024 * 1024 } });
    client.write(Buffer.from('*2\r\n$3\r\nGET\r\n$4000000\r\n'));
    client.write(Buffer.alloc(2_000_000));
    await client.closed;
  });

  it('do not run more for a client that does not read its replies', async () => {
    await start();
    const { connect: dial } = await import('node:net');
    const socket = dial({ port: server.port });
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.pause();
    const value = 'x'.repeat(1_000_000);
    socket.write(encodeCommand(['SET', 'big', value]));
    const get = encodeCommand(['GET', 'big']);
    socket.write(Buffer.concat(Array.from({ length: 1_000 }, () => get)));
    const session = [...server.redis.context.sessions].at(-1);
    let most = 0;
    for (let i = 0; i < 200 && (most === 0 || i < 50); i++) {
      most = Math.max(most, session?.outputBufferBytes ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(most).toBeGreaterThan(1_000_000);
    expect(most).toBeLessThan(300 * 1_000_000);
    socket.destroy();
  });
});

describe('mode redirect', () => {
  const member = (id: string, port: number): MemberView => ({
    id,
    host: '127.0.0.1',
    port,
    role: 'voter',
    reachable: true,
    contactMs: null,
    ackedIndex: null,
    unsentBytes: 0,
  });
  const members = [member('1', 7001), member('2', 7002)];

  it('shows the leader first, and as the only master', async () => {
    const client = await start({
      settings: { mode: 'redirect' },
      view: { clustered: true, leader: '2', members },
    });
    const slots = plainReply(await client.command('CLUSTER', 'SLOTS')) as unknown[][];
    expect(slots[0]?.slice(0, 2)).toEqual([0, 16383]);
    expect((slots[0]?.[2] as unknown[]).slice(0, 2)).toEqual(['127.0.0.1', 7002]);
    const nodes = String(plainReply(await client.command('CLUSTER', 'NODES')));
    expect(nodes.split('\n')[0]).toMatch(/:7002@7002 master - 0 0 \d+ connected 0-16383$/);
    expect(nodes.split('\n')[1]).toMatch(/:7001@7001 myself,slave [0-9a-f]{40} /);
    expect(plainReply(await client.command('CLUSTER', 'KEYSLOT', 'foo'))).toBe(12182);
    expect(String(plainReply(await client.command('CLUSTER', 'INFO')))).toContain(
      'cluster_state:ok\r\n',
    );
  });
});
