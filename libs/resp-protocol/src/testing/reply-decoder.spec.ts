import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReplyEncoder } from '../reply-encoder.ts';
import { ReplyDecoder } from './reply-decoder.ts';
import { ErrorReply, plainReply } from './reply.ts';
import type { Reply } from './reply.ts';

function decode(bytes: Buffer, cuts: readonly number[] = []): Reply[] {
  const decoder = new ReplyDecoder();
  const replies: Reply[] = [];
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) {
    decoder.feed(bytes.subarray(edges[i - 1], edges[i]));
    for (let reply = decoder.next(); reply !== null; reply = decoder.next()) replies.push(reply);
  }
  expect(decoder.buffered).toBe(0);
  return replies;
}

function decodeText(text: string): Reply[] {
  return decode(Buffer.from(text, 'latin1'));
}

/** The RESP3 replies that a sink can write. */
const byteText = fc
  .uint8Array({ maxLength: 30 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
const lineText = fc.string({ maxLength: 20 });
const reply = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ type: fc.constant('bulk' as const), value: byteText }),
    fc.record({ type: fc.constant('simple' as const), text: lineText }),
    fc.record({ type: fc.constant('error' as const), line: lineText }),
    fc.record({
      type: fc.constant('integer' as const),
      value: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n })),
    }),
    fc.constant<Reply>({ type: 'null', form: '_' }),
    fc.record({
      type: fc.constant('double' as const),
      text: fc.constantFrom('1.5', 'inf', '-inf', 'nan'),
    }),
    fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
    fc.record({ type: fc.constant('bigNumber' as const), decimal: fc.bigInt().map(String) }),
    fc.record({
      type: fc.constant('verbatim' as const),
      format: fc.constantFrom('txt', 'mkd'),
      text: byteText,
    }),
    fc.record({
      type: fc.constantFrom('array' as const, 'set' as const, 'push' as const),
      items: fc.array(tie('reply'), { maxLength: 4 }),
    }),
    fc.record({
      type: fc.constant('map' as const),
      entries: fc.array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 }),
    }),
  ),
})).reply;

function write(sink: ReplyEncoder, value: Reply): void {
  switch (value.type) {
    case 'simple':
      return sink.simple(value.text);
    case 'error':
      return sink.error(value.line);
    case 'integer':
      return sink.integer(value.value);
    case 'bulk':
      return sink.bulk(value.value);
    case 'null':
      return sink.null();
    case 'double':
      return sink.double(value.text);
    case 'boolean':
      return sink.boolean(value.value);
    case 'bigNumber':
      return sink.bigNumber(value.decimal);
    case 'verbatim':
      return sink.verbatim(value.format, value.text);
    case 'map':
      sink.map(value.entries.length);
      return value.entries.forEach(([key, item]) => {
        write(sink, key);
        write(sink, item);
      });
    default:
      sink[value.type](value.items.length);
      return value.items.forEach((item) => write(sink, item));
  }
}

/** What RESP2 makes of a RESP3 reply. */
function inResp2(value: Reply): Reply {
  switch (value.type) {
    case 'null':
      return { type: 'null', form: '$-1' };
    case 'double':
    case 'verbatim':
      return { type: 'bulk', value: value.text };
    case 'bigNumber':
      return { type: 'bulk', value: value.decimal };
    case 'boolean':
      return { type: 'integer', value: value.value ? 1 : 0 };
    case 'map':
      return { type: 'array', items: value.entries.flat().map(inResp2) };
    case 'array':
    case 'set':
    case 'push':
      return { type: 'array', items: value.items.map(inResp2) };
    default:
      return value;
  }
}

function encode(replies: readonly Reply[], protocol: 2 | 3): Buffer {
  const sink = new ReplyEncoder();
  sink.protocol = protocol;
  for (const value of replies) write(sink, value);
  return Buffer.from([sink.take()].flat().join(''), 'latin1');
}

describe('ReplyDecoder', () => {
  it('reads back what the encoder wrote, in both protocols and however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (replies, seeds) => {
          const resp3 = encode(replies, 3);
          const cuts = seeds.map((seed) => seed % (resp3.length + 1));
          expect(decode(resp3, cuts)).toEqual(replies);
          const resp2 = encode(replies, 2);
          expect(
            decode(
              resp2,
              cuts.map((cut) => Math.min(cut, resp2.length)),
            ),
          ).toEqual(replies.map(inResp2));
        },
      ),
    );
  });

  it('tells the three nulls apart', () => {
    expect(decodeText('$-1\r\n*-1\r\n_\r\n')).toEqual([
      { type: 'null', form: '$-1' },
      { type: 'null', form: '*-1' },
      { type: 'null', form: '_' },
    ]);
  });

  it('drops attributes, wherever they stand', () => {
    expect(decodeText('|1\r\n+ttl\r\n:1\r\n*2\r\n:1\r\n|0\r\n:2\r\n')).toEqual([
      {
        type: 'array',
        items: [
          { type: 'integer', value: 1 },
          { type: 'integer', value: 2 },
        ],
      },
    ]);
  });

  it('reads blob errors as errors', () => {
    expect(decodeText('!8\r\nERR a\r\nb\r\n')).toEqual([{ type: 'error', line: 'ERR a\r\nb' }]);
  });

  it('gives the exact bytes of the last reply', () => {
    const decoder = new ReplyDecoder();
    decoder.feed(Buffer.from('+OK\r\n*2\r\n$1'));
    decoder.next();
    expect(decoder.lastBytes().toString()).toBe('+OK\r\n');
    expect(decoder.next()).toBeNull();
    decoder.feed(Buffer.from('\r\na\r\n:7\r\n+x'));
    decoder.next();
    expect(decoder.lastBytes().toString()).toBe('*2\r\n$1\r\na\r\n:7\r\n');
  });

  it.each([
    '?\r\n',
    '$1\r\naXX',
    '$-2\r\n',
    '*?\r\n',
    ':x\r\n',
    '#y\r\n',
    '_x\r\n',
    '+a\rb',
    '=2\r\nab\r\n',
  ])('refuses %j', (text) => {
    expect(() => decodeText(text)).toThrow(expect.objectContaining({ code: 'RESP_REPLY_FORMAT' }));
  });
});

describe('plainReply', () => {
  it('forgets the wire types', () => {
    const [value] = decodeText(
      '*6\r\n+a\r\n$-1\r\n-ERR no\r\n%1\r\n+k\r\n,1.5\r\n~1\r\n#t\r\n(12\r\n',
    );
    expect(plainReply(value as Reply)).toEqual([
      'a',
      null,
      new ErrorReply('ERR no'),
      new Map([['k', '1.5']]),
      [true],
      '12',
    ]);
  });
});
