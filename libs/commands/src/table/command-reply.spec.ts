import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { ReplySink } from '@kiwi/resp-protocol';
import { dataCommands } from '../data-commands.ts';
import { isKnownToOracle } from '../oracle/known-commands.ts';
import { OracleServer } from '../oracle/oracle-server.ts';
import { randomCommands } from '../oracle/random-commands.ts';
import type { ClientSubject } from '../oracle/subject.ts';
import { RecordingReply } from '../testing/recording-reply.ts';
import { CommandError } from './command-error.ts';
import { writeCommandInfo } from './command-info-reply.ts';
import { writeCommandCount, writeCommandKeys, writeCommandList } from './command-reply.ts';
import { CommandTable } from './command-table.ts';
import type { CommandInfo } from './command.ts';

const object: CommandInfo = {
  name: 'object',
  arity: -2,
  flags: [],
  group: 'generic',
  categories: ['slow'],
  keys: [],
  since: '2.2.3',
  summary: 'Looks into values.',
  complexity: 'Depends on the subcommand.',
  subcommands: [
    {
      name: 'object|encoding',
      arity: 3,
      flags: ['readonly'],
      group: 'generic',
      categories: ['keyspace', 'read', 'slow'],
      keys: [{ type: 'range', first: 2, last: 2, step: 1, flags: ['RO'] }],
      since: '2.2.3',
      summary: 'Names the encoding.',
      complexity: 'O(1)',
      tips: ['nondeterministic_output'],
    },
  ],
};
const zinter: CommandInfo = {
  name: 'zinter',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'slow'],
  keys: [{ type: 'keynum', count: 1, first: 2, step: 1, flags: ['RO', 'access'] }],
  since: '6.2.0',
  summary: 'Intersects.',
  complexity: 'O(N)',
};
const ping: CommandInfo = { ...zinter, name: 'ping', arity: -1, keys: [] };
const pfmerge: CommandInfo = {
  ...zinter,
  name: 'pfmerge',
  arity: -2,
  flags: ['write', 'denyoom'],
  categories: ['write', 'hyperloglog', 'slow'],
  keys: [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'access', 'insert'] },
    { type: 'range', first: 2, last: -1, step: 1, flags: ['RO', 'access'] },
  ],
};
const examples = [object, zinter, pfmerge, ping];
const others = dataCommands.filter(({ name }) => examples.every((one) => one.name !== name));
const table = new CommandTable([...others, ...examples]);
const dataTable = new CommandTable(dataCommands);

/** Commands that take more arguments from Redis 7.2 on: their arity in 7.0 and since. */
const laterArities: Readonly<Record<string, readonly [before: number, since: number]>> = {
  zrank: [3, -3],
  zrevrank: [3, -3],
};

/** A reply of redis-server 7.0 to COMMAND INFO as that of 7.2 would be. */
function withLaterArity(name: string, reply: string): string {
  const arities = laterArities[name];
  if (arities === undefined) return reply;
  const [before, since] = arities;
  return reply.replace(`${name}\r\n:${before}\r\n`, `${name}\r\n:${since}\r\n`);
}

/** The elements of a reply to COMMAND INFO in any order of subcommands: Redis's depends on a random seed. */
const infos = (reply: string) => reply.split('*10\r\n').sort();

/** Commands that take an argument more in Redis 7.2. */
const newerArity = new Set(['zrank', 'zrevrank']);

type Write = (reply: ReplySink) => void;

function raw(protocol: 2 | 3, write: Write): string {
  const reply = new ReplyEncoder();
  reply.protocol = protocol;
  try {
    write(reply);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    reply.error(error.message);
  }
  const bytes = reply.take();
  return typeof bytes === 'string' ? bytes : bytes.join('');
}

function recorded(write: Write) {
  const reply = new RecordingReply();
  write(reply);
  return reply.value();
}

describe('COMMAND COUNT', () => {
  it('counts commands without their subcommands', () => {
    expect(recorded((reply) => writeCommandCount(table, reply))).toBe(table.list.length);
  });
});

describe('COMMAND LIST', () => {
  const list = (...filter: string[]) => recorded((reply) => writeCommandList(table, filter, reply));

  it('names all commands and subcommands', () => {
    const subcommands = table.list.flatMap((command) => command.subcommands ?? []);
    expect(list()).toHaveLength(table.list.length + subcommands.length);
    expect(list()).toContain('object|encoding');
  });

  it('filters by category, pattern and module', () => {
    const hyperloglog = table.list
      .filter(({ categories }) => categories.includes('hyperloglog'))
      .map(({ name }) => name);
    expect(list('filterby', 'aclcat', 'hyperloglog')).toEqual(hyperloglog);
    expect(list('FILTERBY', 'PATTERN', 'OBJ*')).toEqual(['object', 'object|encoding']);
    expect(list('FILTERBY', 'MODULE', 'json')).toEqual([]);
    expect(list('FILTERBY', 'ACLCAT', 'nosuch')).toEqual([]);
  });

  it.each([['foo'], ['FILTERBY', 'PATTERN'], ['FILTERBY', 'foo', 'bar'], ['a', 'PATTERN', 'b']])(
    'refuses other arguments: %s %s',
    (...filter) => {
      expect(raw(2, (reply) => writeCommandList(table, filter, reply))).toBe(
        '-ERR syntax error\r\n',
      );
    },
  );
});

const redisVersion = await OracleServer.installedVersion();
if (redisVersion === null) {
  console.warn('redis-server is not installed: COMMAND is NOT compared with Redis in this run');
}
const describeWithRedis = redisVersion?.startsWith('7.0.') ? describe : describe.skip;

describeWithRedis('compared with redis-server 7.0', () => {
  let redis: OracleServer;
  beforeAll(async () => {
    redis = await OracleServer.start();
  });
  afterAll(() => redis.stop());

  for (const protocol of [2, 3] as const) {
    describe(`RESP${protocol}`, () => {
      let subject: ClientSubject;
      beforeAll(async () => {
        subject = await redis.connect(protocol);
      });

      it.each(dataCommands.filter(isKnownToOracle).map(({ name }) => name))(
        'COMMAND INFO %s is the same',
        async (name) => {
          const theirs = await subject.raw(['COMMAND', 'INFO', name]);
          const ours = raw(protocol, (reply) => writeCommandInfo(dataTable, [name], reply));
          expect(infos(ours)).toEqual(infos(withLaterArity(name, theirs)));
        },
      );

      it.each(['nosuch', 'object|encoding', 'zinter', 'pfmerge'])(
        'COMMAND INFO %s has the same form',
        async (name) => {
          const theirs = await subject.raw(['COMMAND', 'INFO', name]);
          expect(raw(protocol, (reply) => writeCommandInfo(table, [name], reply))).toBe(theirs);
        },
      );

      it('COMMAND GETKEYSANDFLAGS of random calls is the same', async () => {
        const calls = randomCommands(protocol, 3000).filter(
          ([name = '', ...args]) => args.length > 0 && !newerArity.has(name.toLowerCase()),
        );
        const theirs = await Promise.all(
          calls.map((call) => subject.raw(['COMMAND', 'GETKEYSANDFLAGS', ...call])),
        );
        const ours = calls.map((call) =>
          raw(protocol, (reply) => writeCommandKeys(dataTable, call, true, reply)),
        );
        const different = calls.filter(
          (call, i) => call[0]?.toLowerCase() !== 'select' && ours[i] !== theirs[i],
        );
        expect(different).toEqual([]);
      });

      it.each([
        [['get', 'a']],
        [['get', 'a', 'b']],
        [['nosuch', 'a']],
        [['object', 'nosuch', 'a']],
        [['object', 'encoding', 'a']],
        [['ping', 'a']],
        [['set', 'a', 'b']],
        [['set', 'a', 'b', 'nx', 'get']],
        [['mset', 'a', '1', 'b', '2']],
        [['mset', 'a', '1', 'b']],
        [['zinter', '2', 'a', 'b']],
        [['zinter', '0', 'a']],
        [['zinter', '3', 'a', 'b']],
        [['zinter', 'x', 'a']],
        [['pfmerge', 'a', 'b', 'c']],
        [['rename', 'a', 'b']],
        [['copy', 'a', 'b', 'DB', '2']],
      ])('COMMAND GETKEYS and GETKEYSANDFLAGS of %j are the same', async (call) => {
        const theirs = await subject.raw(['COMMAND', 'GETKEYS', ...call]);
        const theirsWithFlags = await subject.raw(['COMMAND', 'GETKEYSANDFLAGS', ...call]);
        expect(raw(protocol, (reply) => writeCommandKeys(table, call, false, reply))).toBe(theirs);
        expect(raw(protocol, (reply) => writeCommandKeys(table, call, true, reply))).toBe(
          theirsWithFlags,
        );
      });
    });
  }
});
