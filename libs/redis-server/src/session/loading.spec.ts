import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { FakePersistence } from '../testing/fake-persistence.ts';
import { MemoryServer } from '../testing/memory-server.ts';

const loading = 'LOADING Redis is loading the dataset in memory';

let persistence: FakePersistence;
let server: MemoryServer;
let client: RespClient;

beforeEach(async () => {
  persistence = new FakePersistence();
  persistence.loading = { startedAtMs: Date.now() - 2500, totalBytes: 400, loadedBytes: 100 };
  server = await MemoryServer.start({ persistence });
  client = await server.connect();
});

afterEach(async () => {
  await client.close();
  await server.stop();
});

const answer = async (...args: string[]): Promise<unknown> => {
  const reply = await client.command(...args);
  return reply.type === 'error' ? reply.line : plainReply(reply);
};

describe('while the data is being loaded', () => {
  it.each([
    ['GET a'],
    ['SET a 1'],
    ['DBSIZE'],
    ['FLUSHALL'],
    ['PING'],
    ['SAVE'],
    ['BGSAVE'],
    ['BGREWRITEAOF'],
    ['CLUSTER INFO'],
    ['CLUSTER SLOTS'],
    ['RAFT.NODE REMOVE 1'],
    ['RAFT.TRANSFER_LEADER'],
  ])('%s is refused in the words that clients know', async (command) => {
    expect(await answer(...command.split(' '))).toBe(loading);
  });

  it.each([
    ['CLIENT ID', expect.any(Number)],
    ['COMMAND COUNT', expect.any(Number)],
    ['CONFIG GET maxclients', { maxclients: '10000' }],
    ['ECHO a', 'a'],
    ['HELLO 3', expect.objectContaining({ server: 'redis' })],
    ['INFO persistence', expect.stringContaining('\r\nloading:1\r\n')],
    ['LASTSAVE', 1_700_000_000],
    ['READONLY', 'OK'],
    ['RESET', 'RESET'],
    ['SELECT 1', 'OK'],
    ['TIME', expect.any(Array)],
    ['QUIT', 'OK'],
  ])('%s is answered', async (command, expected) => {
    await client.command('HELLO', '3');
    const reply = await answer(...command.split(' '));
    expect(reply instanceof Map ? Object.fromEntries(reply) : reply).toEqual(expected);
  });

  it('faults of a command are told first, as in Redis', async () => {
    expect(await answer('GET')).toBe("ERR wrong number of arguments for 'get' command");
    expect(await answer('NOSUCH')).toMatch(/^ERR unknown command/);
    expect(await answer('CLUSTER', 'NOSUCH')).toMatch(/^ERR unknown subcommand/);
  });

  it('a client without the password learns nothing', async () => {
    server.settings.requirepass = 'secret';
    const other = await server.connect();
    expect(await other.command('GET', 'a')).toEqual({
      type: 'error',
      line: 'NOAUTH Authentication required.',
    });
    await other.close();
  });

  it('INFO tells how far it has come', async () => {
    const text = String(await answer('INFO', 'persistence'));
    expect(text).toMatch(/\r\nloading_total_bytes:400\r\n/);
    expect(text).toMatch(/\r\nloading_loaded_bytes:100\r\nloading_loaded_perc:25\.00\r\n/);
    // 2.5 s for a quarter: 7.5 s for the rest.
    expect(text).toMatch(/\r\nloading_eta_seconds:7\r\n/);
  });

  it('nothing is refused any more once it has ended', async () => {
    expect(await answer('GET', 'a')).toBe(loading);
    persistence.loading = null;
    expect(await answer('GET', 'a')).toBe(null);
    expect(await answer('PING')).toBe('PONG');
    const stats = String(await answer('INFO', 'commandstats', 'errorstats'));
    expect(stats).toContain('errorstat_LOADING:count=1\r\n');
    expect(stats).toMatch(
      /\r\ncmdstat_get:calls=1,usec=\d+,usec_per_call=[\d.]+,rejected_calls=1,failed_calls=0\r\n/,
    );
  });
});

describe('in mode redirect', () => {
  it('a node that is loading says so instead of naming a leader', async () => {
    server.settings.mode = 'redirect';
    expect(await answer('GET', 'a')).toBe(loading);
  });
});
