import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReplyEncoder } from '@kiwi/resp-protocol';
import { dataCommands } from '../data-commands.ts';
import { decodeReply } from '../oracle/compare.ts';
import { isKnownToOracle } from '../oracle/known-commands.ts';
import { OracleServer } from '../oracle/oracle-server.ts';
import { documentedCommands } from '../testing/documented-command.ts';
import type { DocumentedCommand } from '../testing/documented-command.ts';
import { RecordingReply } from '../testing/recording-reply.ts';
import { writeCommandDocs } from './command-docs-reply.ts';
import { CommandTable } from './command-table.ts';
import type { CommandInfo } from './command.ts';
import { wordCounts } from './syntax/argument.ts';
import { parseSyntax } from './syntax/parse-syntax.ts';

const common = { group: 'generic', flags: [], categories: [], keys: [], since: '1.0.0' } as const;
const example: CommandInfo = {
  ...common,
  name: 'example',
  syntax: 'key [COUNT count:integer@6.2.0]...',
  history: [['6.2.0', 'Takes COUNT.']],
  deprecated: { since: '7.0.0', replacedBy: 'OTHER' },
  arity: -2,
  summary: 'Shows how.',
  complexity: 'O(1)',
};
const sub: CommandInfo = { ...example, name: 'box|sub', arity: 2, summary: 'A part.' };
const box: CommandInfo = {
  ...common,
  name: 'box',
  arity: -2,
  summary: 'Holds parts.',
  complexity: '',
  subcommands: [sub],
};

const all = dataCommands.flatMap((command) => [command, ...(command.subcommands ?? [])]);
const withSyntax = all.filter(({ subcommands }) => subcommands === undefined);

function docs(commands: readonly CommandInfo[], ...names: string[]) {
  const reply = new RecordingReply();
  writeCommandDocs(new CommandTable(commands), names, reply);
  return reply.value();
}

describe('COMMAND DOCS', () => {
  it('describes the commands it knows and leaves out others', () => {
    expect(
      docs(
        [{ ...common, name: 'plain', arity: 1, summary: 'Is.', complexity: 'O(1)' }],
        'nosuch',
        'PLAIN',
      ),
    ).toEqual([
      'plain',
      ['summary', 'Is.', 'since', '1.0.0', 'group', 'generic', 'complexity', 'O(1)'],
    ]);
  });

  it('tells what came later, what is deprecated, and the arguments', () => {
    const count = [
      ...['name', 'count', 'type', 'integer', 'token', 'COUNT', 'since', '6.2.0'],
      ...['flags', ['optional', 'multiple']],
    ];
    const parts = docs([{ ...example, syntax: 'key [COUNT count:integer...@6.2.0]' }]);
    expect(parts).toMatchObject([
      'example',
      {
        8: 'doc_flags',
        9: ['deprecated'],
        10: 'deprecated_since',
        11: '7.0.0',
        12: 'replaced_by',
        13: 'OTHER',
        14: 'history',
        15: [['6.2.0', 'Takes COUNT.']],
        16: 'arguments',
        17: [['name', 'key', 'type', 'key', 'key_spec_index', 0], count],
      },
    ]);
  });

  it('puts subcommands inside their container, which has no complexity of its own', () => {
    expect(docs([{ ...box, subcommands: [{ ...sub, syntax: 'key' }] }])).toMatchObject([
      'box',
      { 6: 'subcommands', 7: ['box|sub', { 1: 'A part.' }] },
    ]);
  });

  it('describes every command when none is named', () => {
    expect(docs(dataCommands)).toHaveLength(2 * dataCommands.length);
  });
});

describe('the syntax of every command', () => {
  it('is there unless it takes no arguments', () => {
    const without = withSyntax.filter(({ syntax, arity, name }) => {
      const ownWords = name.includes('|') ? 2 : 1;
      return syntax === undefined && arity !== ownWords;
    });
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it.each(withSyntax.map(({ name, syntax = '', arity }) => [name, syntax, arity] as const))(
    '%s agrees with the arity',
    (name, syntax, arity) => {
      const { least, most } = wordCounts(parseSyntax(syntax));
      const ownWords = name.includes('|') ? 2 : 1;
      expect(ownWords + least).toBe(leastWords[name] ?? Math.abs(arity));
      expect(ownWords + most === Math.abs(arity)).toBe(arity > 0);
    },
  );
});

/** Redis's arity counts other than its own documentation: the fewest words of a call by the latter. */
const leastWords: Readonly<Record<string, number>> = {
  geohash: 3,
  geopos: 3,
  pfmerge: 3,
};

const redisVersion = await OracleServer.installedVersion();
if (redisVersion === null) {
  console.warn('redis-server is not installed: COMMAND DOCS is NOT compared with it in this run');
}
const describeWithRedis = redisVersion?.startsWith('7.0.') ? describe : describe.skip;

describeWithRedis('compared with redis-server 7.0', () => {
  let redis: OracleServer;
  let theirs: ReadonlyMap<string, DocumentedCommand>;
  let ours: ReadonlyMap<string, DocumentedCommand>;
  beforeAll(async () => {
    redis = await OracleServer.start();
    const subject = await redis.connect(3);
    theirs = documentedCommands(decodeReply(await subject.raw(['COMMAND', 'DOCS'])));
    ours = documentedCommands(decodeReply(rawDocs()));
  });
  afterAll(() => redis.stop());

  it.each(all.filter(isKnownToOracle).map(({ name }) => name))(
    '%s has the same arguments, history and flags',
    (name) => {
      expect(ours.get(name)).toEqual(theirs.get(name));
    },
  );
});

function rawDocs(): string {
  const reply = new ReplyEncoder();
  reply.protocol = 3;
  writeCommandDocs(new CommandTable(dataCommands), [], reply);
  const bytes = reply.take();
  return typeof bytes === 'string' ? bytes : bytes.join('');
}
