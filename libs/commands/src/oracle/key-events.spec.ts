import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { dataCommands } from '../data-commands.ts';
import { RecordedEvents } from '../testing/recorded-events.ts';
import { oracleCases } from './cases.ts';
import { OracleServer } from './oracle-server.ts';
import { randomCommands } from './random-commands.ts';
import { HandlerSubject } from './subject.ts';

const seeds = Array.from({ length: Number(process.env['ORACLE_SEEDS'] ?? 1) }, (_, i) => i + 1);
/** One that is given up on a busy machine would go on beside the next one and spoil it. */
const hangMs = 120_000;
const redisVersion = await OracleServer.installedVersion();
if (redisVersion === null) {
  console.warn('redis-server is not installed: events are NOT compared with Redis in this run');
}
const describeWithRedis = redisVersion === null ? describe.skip : describe;

/** From Redis 7.2 on reading for a consumer creates it, whether there is something or not; 7.0 does so with the first entry. */
const consumerCreated = 'xgroup-createconsumer';
const readsForConsumers = ['xreadgroup', 'xclaim', 'xautoclaim'];

/** The events of a command, as a list of `event@database key`. */
type Events = readonly string[];

/** What Redis tells of each command. A message behind each command parts the events. */
class RedisEvents {
  readonly #commands: RespClient;
  readonly #subscriber: RespClient;

  private constructor(commands: RespClient, subscriber: RespClient) {
    this.#commands = commands;
    this.#subscriber = subscriber;
  }

  static async open(port: number): Promise<RedisEvents> {
    const commands = await RespClient.connect({ port });
    const subscriber = await RespClient.connect({ port });
    // All but expiry, which comes when each server sees fit.
    await commands.command('CONFIG', 'SET', 'notify-keyspace-events', 'Eg$lshzetdn');
    subscriber.send('PSUBSCRIBE', '__keyevent@*');
    await subscriber.receive();
    return new RedisEvents(commands, subscriber);
  }

  async of(commands: readonly (readonly string[])[]): Promise<Events[]> {
    const all = [['SELECT', '0'], ['FLUSHALL'], ...commands];
    const replies = this.#commands.pipeline(
      all.flatMap((args) => [args, ['PUBLISH', '__keyevent@end', '']]),
    );
    const events: string[][] = [];
    while (events.length < all.length) {
      const own: string[] = [];
      for (;;) {
        const message = plainReply(await this.#subscriber.receive()) as string[];
        const [, , channel = '', key = ''] = message;
        if (channel === '__keyevent@end') break;
        const [, db = '', event = ''] = /^__keyevent@(\d+)__:(.*)$/.exec(channel) ?? [];
        own.push(`${event}@${db} ${key}`);
      }
      events.push(own);
    }
    await replies;
    return events.slice(2);
  }

  async close(): Promise<void> {
    await this.#commands.close();
    await this.#subscriber.close();
  }
}

async function ownEvents(commands: readonly (readonly string[])[]): Promise<Events[]> {
  const handlers = new HandlerSubject(dataCommands, 2, () => Date.now());
  const recorded = new RecordedEvents();
  handlers.keyspace.listenToKeyEvents(recorded);
  const events: Events[] = [];
  for (const args of commands) {
    await handlers.raw(args);
    const own = recorded.take().filter((event) => !event.startsWith('x '));
    events.push(own.map((event) => event.slice(event.indexOf(' ') + 1)));
  }
  return events;
}

/** A line for each command that is told of, and what is told. */
function listed(commands: readonly (readonly string[])[], events: readonly Events[]): string[] {
  return commands.flatMap((args, i) => {
    const [name = ''] = args;
    const isRead = readsForConsumers.includes(name.toLowerCase());
    const told = (events[i] ?? []).filter((event) => !isRead || !event.startsWith(consumerCreated));
    return told.length === 0 ? [] : [`${JSON.stringify(args).slice(0, 200)}: ${told.join(', ')}`];
  });
}

describeWithRedis('events of keys equal those of redis-server, in number and order', () => {
  let redis: OracleServer;
  let theirs: RedisEvents;

  beforeAll(async () => {
    redis = await OracleServer.start();
    theirs = await RedisEvents.open(redis.port);
  });
  afterAll(async () => {
    await theirs.close();
    await redis.stop();
  });

  const compare = async (commands: readonly (readonly string[])[]) => {
    expect(listed(commands, await ownEvents(commands))).toEqual(
      listed(commands, await theirs.of(commands)),
    );
  };

  for (const [group, scripts] of Object.entries(oracleCases)) {
    it(
      group,
      async () => {
        for (const { commands } of scripts) await compare(commands);
      },
      hangMs,
    );
  }

  it.each(seeds)(
    '2000 random commands from seed %i',
    async (seed) => {
      await compare(randomCommands(seed, 2000));
    },
    hangMs,
  );
});
