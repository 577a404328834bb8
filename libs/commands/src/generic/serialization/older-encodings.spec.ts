import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { sameReply } from '../../oracle/compare.ts';
import { OracleServer } from '../../oracle/oracle-server.ts';
import type { ClientSubject } from '../../oracle/subject.ts';
import { CommandRunner } from '../../testing/run.ts';
import { MalformedPayload } from './malformed-payload.ts';
import { sealPayload } from './payload.ts';
import { rdbTypes } from './rdb-types.ts';
import { RdbWriter } from './rdb-writer.ts';
import { deserialize } from './value-serializer.ts';
import { readZiplist } from './ziplist.ts';
import { readZipmap } from './zipmap.ts';

/** Redis no longer writes these encodings, so they are made by hand here. An element is its bytes as they stand in the ziplist. */
function ziplist(...elements: readonly string[]): string {
  const entries = new RdbWriter();
  let before = 0;
  let last = 10;
  for (const element of elements) {
    last = 10 + entries.length;
    if (before < 254) entries.byte(before);
    else {
      entries.byte(254);
      entries.uint32(before);
    }
    entries.bytes(element);
    before = 10 + entries.length - last;
  }
  entries.byte(255);
  const header = new RdbWriter();
  header.uint32(10 + entries.length);
  header.uint32(last);
  header.uint16(elements.length);
  return header.take().toString('latin1') + entries.take().toString('latin1');
}

function text(value: string): string {
  const { length } = value;
  const byte = (n: number) => String.fromCharCode(n & 255);
  if (length < 64) return byte(length) + value;
  if (length < 16_384) return byte(0x40 | (length >> 8)) + byte(length) + value;
  return `\x80${byte(length >>> 24)}${byte(length >>> 16)}${byte(length >>> 8)}${byte(length)}${value}`;
}

/** Every form of an element, and what it stands for. */
const elements: readonly (readonly [bytes: string, value: string])[] = [
  [text(''), ''],
  [text('short'), 'short'],
  [text('m'.repeat(300)), 'm'.repeat(300)],
  [text('l'.repeat(20_000)), 'l'.repeat(20_000)],
  ['\xf1', '0'],
  ['\xfd', '12'],
  ['\xfe\x80', '-128'],
  ['\xc0\xff\x7f', '32767'],
  ['\xf0\x00\x00\x80', '-8388608'],
  ['\xd0\xff\xff\xff\x7f', '2147483647'],
  ['\xe0\x00\x00\x00\x00\x00\x00\x00\x80', '-9223372036854775808'],
  [text('after a long one'), 'after a long one'],
];
const all = ziplist(...elements.map(([bytes]) => bytes));
const zipmap = `\x02\x05field\x05\x00value\x01g\xfe${'\x2c\x01\x00\x00'}\x03${'v'.repeat(300)}...\xff`;

function payload(type: number, ...strings: readonly string[]): string {
  const writer = new RdbWriter();
  writer.byte(type);
  if (type === rdbTypes.listQuicklistOfZiplists) writer.size(strings.length);
  for (const string of strings) writer.string(string);
  return sealPayload(writer.take(), 9);
}

/** Scores as texts, of which some lengths mean infinities. */
function scoresAsTexts(): string {
  const writer = new RdbWriter();
  writer.byte(rdbTypes.zsetText);
  writer.size(4);
  writer.string('a');
  writer.byte(3);
  writer.bytes('2.5');
  writer.string('b');
  writer.byte(254);
  writer.string('c');
  writer.byte(255);
  writer.string('d');
  writer.byte(19);
  writer.bytes('0.10000000000000001');
  return sealPayload(writer.take(), 9);
}

const payloads: readonly (readonly [name: string, payload: string, look: readonly string[]])[] = [
  ['a list as a ziplist', payload(rdbTypes.listZiplist, all), ['LRANGE', 'k', '0', '-1']],
  [
    'a list as a quicklist of ziplists',
    payload(rdbTypes.listQuicklistOfZiplists, all, ziplist(text('b'), '\xf5'), all),
    ['LRANGE', 'k', '0', '-1'],
  ],
  ['a hash as a ziplist', payload(rdbTypes.hashZiplist, all), ['HGETALL', 'k']],
  ['a hash as a zipmap', payload(rdbTypes.hashZipmap, zipmap), ['HGETALL', 'k']],
  [
    'a sorted set as a ziplist',
    payload(rdbTypes.zsetZiplist, ziplist(text('a'), '\xf2', text('b'), text('2.5'))),
    ['ZRANGE', 'k', '0', '-1', 'WITHSCORES'],
  ],
  ['a sorted set with scores as texts', scoresAsTexts(), ['ZRANGE', 'k', '0', '-1', 'WITHSCORES']],
];

it('a ziplist holds strings and integers of every form', () => {
  expect(readZiplist(all)).toEqual(elements.map(([, value]) => value));
});

it('a zipmap holds fields and values, which may have unused bytes behind them', () => {
  expect(readZipmap(zipmap)).toEqual(['field', 'value', 'g', 'v'.repeat(300)]);
});

it.each(payloads)('no change of a byte of %s crashes', (_name, sealed) => {
  const body = sealed.slice(0, -10);
  for (let i = 0; i < Math.min(body.length, 500); i++) {
    for (const wrong of ['\x00', '\xfe', '\xff', String.fromCharCode(i & 255)]) {
      const changed = body.slice(0, i) + wrong + body.slice(i + 1);
      try {
        deserialize(sealPayload(Buffer.from(changed, 'latin1'), 9));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPayload);
      }
    }
  }
});

it.each([
  ['an empty list', payload(rdbTypes.listZiplist, ziplist())],
  ['a field without a value', payload(rdbTypes.hashZiplist, ziplist(text('a')))],
  ['a field twice', payload(rdbTypes.hashZiplist, ziplist('\xf2', '\xf2', '\xf2', '\xf3'))],
  ['an empty zipmap', payload(rdbTypes.hashZipmap, '\x00\xff')],
  ['a zipmap that ends within a field', payload(rdbTypes.hashZipmap, '\x01\x01a\xff')],
  ['bytes behind a zipmap', payload(rdbTypes.hashZipmap, '\x01\x01a\x01\x00b\xff\xff')],
])('refuses %s', (_name, sealed) => {
  const runner = new CommandRunner(dataCommands);
  expect(runner.run('RESTORE', 'k', '0', sealed)).toEqual({ error: 'ERR Bad data format' });
});

const redisVersion = await OracleServer.installedVersion();
const describeWithRedis = redisVersion === null ? describe.skip : describe;

describeWithRedis('redis-server and Kiwi read the same', () => {
  let redis: OracleServer;
  let theirs: ClientSubject;
  beforeAll(async () => {
    redis = await OracleServer.start();
    theirs = await redis.connect(2);
  });
  afterAll(() => redis.stop());

  it.each(payloads)('%s', async (_name, sealed, look) => {
    const ours = new CommandRunner(dataCommands);
    const restore = ['RESTORE', 'k', '0', sealed, 'REPLACE'];
    expect(ours.raw(2, ...restore)).toBe('+OK\r\n');
    expect(await theirs.raw(restore)).toBe('+OK\r\n');
    const actual = ours.raw(2, ...look);
    const expected = await theirs.raw(look);
    if (!sameReply(look, expected, actual)) expect(actual).toBe(expected);
  });
});
