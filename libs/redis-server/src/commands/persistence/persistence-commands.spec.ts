import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { ShutdownOptions } from '../../server-shutdown.ts';
import { FakePersistence } from '../../testing/fake-persistence.ts';
import { MemoryServer } from '../../testing/memory-server.ts';

let persistence: FakePersistence;
let stops: ShutdownOptions[];
let server: MemoryServer;
const clients: RespClient[] = [];

beforeEach(async () => {
  persistence = new FakePersistence();
  stops = [];
  server = await MemoryServer.start({ persistence, onShutdown: (how) => stops.push(how) });
});

afterEach(async () => {
  persistence.finish();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.stop();
});

async function connect(): Promise<RespClient> {
  const client = await server.connect();
  clients.push(client);
  return client;
}

const answer = async (on: RespClient, ...args: string[]): Promise<unknown> => {
  const reply = await on.command(...args);
  return reply.type === 'error' ? reply.line : plainReply(reply);
};

/** Resolves when the server has begun a checkpoint. */
const begun = (): Promise<void> => new Promise((resolve) => (persistence.begun = resolve));

describe('SAVE', () => {
  it('answers when the checkpoint is durable, in its place among the replies', async () => {
    const client = await connect();
    const asked = begun();
    const order: string[] = [];
    const saved = answer(client, 'SAVE').then((reply) => order.push(`SAVE ${String(reply)}`));
    const behind = answer(client, 'PING').then(() => order.push('PING'));
    await asked;
    expect(await answer(await connect(), 'PING')).toBe('PONG');
    order.push('finished');
    persistence.finish();
    await Promise.all([saved, behind]);
    expect(order).toEqual(['finished', 'SAVE OK', 'PING']);
  });

  it('lets other connections go on, also with writes', async () => {
    const asked = begun();
    const saved = answer(await connect(), 'SAVE');
    await asked;
    expect(await answer(await connect(), 'SET', 'a', '1')).toBe('OK');
    persistence.finish();
    expect(await saved).toBe('OK');
  });

  it('has the writes before it on its connection in the checkpoint, and none behind it', async () => {
    const client = await connect();
    const { keyspace } = server.redis.context;
    let keys = -1;
    persistence.begun = () => {
      keys = keyspace.databases[0]?.size ?? -1;
      setImmediate(() => persistence.finish());
    };
    const replies = await client.pipeline([
      ...Array.from({ length: 500 }, (_, i) => ['SET', `k${i}`, 'v']),
      ['SAVE'],
      ['DBSIZE'],
      ['SET', 'later', 'v'],
    ]);
    expect(replies.slice(500).map(plainReply)).toEqual(['OK', 500, 'OK']);
    expect(keys).toBe(500);
  });

  it('waits for its own checkpoint also while one is under way', async () => {
    persistence.savingSinceMs = Date.now();
    const asked = begun();
    const saved = answer(await connect(), 'SAVE');
    await asked;
    persistence.finish();
    expect(await saved).toBe('OK');
  });

  it('says in one line why there is no checkpoint', async () => {
    const asked = begun();
    const saved = answer(await connect(), 'SAVE');
    await asked;
    persistence.fail('no space left\non the device');
    expect(await saved).toBe('ERR The checkpoint failed: no space left on the device');
  });

  it('is refused by a server that keeps no checkpoints', async () => {
    const plain = await MemoryServer.start();
    const client = await plain.connect();
    expect(await answer(client, 'SAVE')).toBe(
      'ERR The checkpoint failed: this server keeps no checkpoints',
    );
    expect(await answer(client, 'SHUTDOWN')).toBe('ERR This server cannot be stopped by a command');
    expect(await answer(client, 'LASTSAVE')).toBeGreaterThan(1_700_000_000);
    await client.close();
    await plain.stop();
  });
});

describe('BGSAVE', () => {
  it('begins a checkpoint and answers at once', async () => {
    const client = await connect();
    expect(await answer(client, 'BGSAVE')).toBe('Background saving started');
    expect(await answer(client, 'bgsave', 'schedule')).toBe('Background saving started');
    expect(persistence.asked).toBe(2);
  });

  it('is refused while a checkpoint is under way, unless another is to follow it', async () => {
    const client = await connect();
    persistence.savingSinceMs = Date.now();
    expect(await answer(client, 'BGSAVE')).toBe('ERR Background save already in progress');
    expect(persistence.asked).toBe(0);
    expect(await answer(client, 'BGSAVE', 'SCHEDULE')).toBe('Background saving scheduled');
    expect(persistence.asked).toBe(1);
  });

  it('knows no other words', async () => {
    const client = await connect();
    expect(await answer(client, 'BGSAVE', 'NOW')).toBe('ERR syntax error');
    expect(await answer(client, 'BGSAVE', 'SCHEDULE', 'NOW')).toBe('ERR syntax error');
    expect(persistence.asked).toBe(0);
  });

  it('harms nothing when the checkpoint fails', async () => {
    const client = await connect();
    await answer(client, 'BGSAVE');
    persistence.fail('no space left');
    expect(await answer(client, 'PING')).toBe('PONG');
  });
});

describe('BGREWRITEAOF', () => {
  it('makes a checkpoint, after the one that is under way', async () => {
    const client = await connect();
    expect(await answer(client, 'BGREWRITEAOF')).toBe(
      'Background append only file rewriting started',
    );
    persistence.savingSinceMs = Date.now();
    expect(await answer(client, 'BGREWRITEAOF')).toBe(
      'Background append only file rewriting scheduled',
    );
    expect(persistence.asked).toBe(2);
  });
});

describe('LASTSAVE', () => {
  it('answers whole seconds', async () => {
    expect(await answer(await connect(), 'LASTSAVE')).toBe(1_700_000_000);
  });
});

describe('SHUTDOWN', () => {
  it('stops the process after a checkpoint, and answers by closing the connection', async () => {
    const client = await connect();
    const asked = begun();
    client.send('SHUTDOWN');
    await asked;
    expect(stops).toEqual([]);
    persistence.finish();
    await client.closed;
    expect(stops).toEqual([{ save: true }]);
  });

  it('makes no checkpoint for NOSAVE', async () => {
    const client = await connect();
    client.send('SHUTDOWN', 'NOSAVE', 'NOW');
    await client.closed;
    expect([persistence.asked, stops]).toEqual([0, [{ save: false }]]);
  });

  it('makes no checkpoint while the data is being loaded', async () => {
    persistence.loading = { startedAtMs: 0, totalBytes: 2, loadedBytes: 1 };
    const client = await connect();
    client.send('SHUTDOWN', 'SAVE');
    await client.closed;
    expect([persistence.asked, stops]).toEqual([0, [{ save: false }]]);
  });

  it('goes on when the checkpoint failed, unless it is forced', async () => {
    const client = await connect();
    let asked = begun();
    const refused = answer(client, 'SHUTDOWN');
    await asked;
    persistence.fail('no space left');
    expect(await refused).toBe('ERR Errors trying to SHUTDOWN. Check logs.');
    expect(stops).toEqual([]);
    asked = begun();
    client.send('SHUTDOWN', 'SAVE', 'FORCE');
    await asked;
    persistence.fail('no space left');
    await client.closed;
    expect(stops).toEqual([{ save: false }]);
  });

  it('can be taken back until its checkpoint is made', async () => {
    const [client, other] = [await connect(), await connect()];
    expect(await answer(other, 'SHUTDOWN', 'ABORT')).toBe('ERR No shutdown in progress.');
    const asked = begun();
    const stopped = answer(client, 'SHUTDOWN');
    await asked;
    expect(await answer(other, 'SHUTDOWN', 'ABORT')).toBe('OK');
    persistence.finish();
    expect(await stopped).toBe('ERR Errors trying to SHUTDOWN. Check logs.');
    expect(stops).toEqual([]);
  });

  it('stops the process once, however many ask', async () => {
    const [one, other] = [await connect(), await connect()];
    for (const client of [one, other]) {
      const asked = begun();
      client.send('SHUTDOWN');
      await asked;
    }
    persistence.finish();
    await Promise.all([one.closed, other.closed]);
    expect(stops).toEqual([{ save: true }]);
  });

  it.each([['WHAT'], ['SAVE NOSAVE'], ['ABORT NOW'], ['NOSAVE ABORT'], ['NOW WHAT']])(
    'refuses %s',
    async (words) => {
      const client = await connect();
      expect(await answer(client, 'SHUTDOWN', ...words.split(' '))).toBe('ERR syntax error');
      expect([persistence.asked, stops]).toEqual([0, []]);
    },
  );
});
