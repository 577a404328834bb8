import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReplyEncoder } from './reply-encoder.ts';

function encoded(write: (reply: ReplyEncoder) => void, protocol: 2 | 3 = 2): string {
  const reply = new ReplyEncoder();
  reply.protocol = protocol;
  write(reply);
  const { length } = reply;
  const text = [reply.take()].flat().join('');
  expect(text).toHaveLength(length);
  return text;
}

describe('ReplyEncoder', () => {
  it.each<[string, (reply: ReplyEncoder) => void, string, string]>([
    ['ok', (r) => r.ok(), '+OK\r\n', '+OK\r\n'],
    ['simple', (r) => r.simple('PONG'), '+PONG\r\n', '+PONG\r\n'],
    ['error', (r) => r.error('ERR no'), '-ERR no\r\n', '-ERR no\r\n'],
    ['integer', (r) => r.integer(42), ':42\r\n', ':42\r\n'],
    ['negative integer', (r) => r.integer(-1), ':-1\r\n', ':-1\r\n'],
    ['large integer', (r) => r.integer(123456789), ':123456789\r\n', ':123456789\r\n'],
    [
      'bigint',
      (r) => r.integer(-(2n ** 63n)),
      ':-9223372036854775808\r\n',
      ':-9223372036854775808\r\n',
    ],
    ['bulk', (r) => r.bulk('a\r\nb'), '$4\r\na\r\nb\r\n', '$4\r\na\r\nb\r\n'],
    ['empty bulk', (r) => r.bulk(''), '$0\r\n\r\n', '$0\r\n\r\n'],
    ['present bulkOrNull', (r) => r.bulkOrNull(''), '$0\r\n\r\n', '$0\r\n\r\n'],
    ['null bulkOrNull', (r) => r.bulkOrNull(null), '$-1\r\n', '_\r\n'],
    ['undefined bulkOrNull', (r) => r.bulkOrNull(undefined), '$-1\r\n', '_\r\n'],
    ['null', (r) => r.null(), '$-1\r\n', '_\r\n'],
    ['null array', (r) => r.nullArray(), '*-1\r\n', '_\r\n'],
    ['array', (r) => r.array(2), '*2\r\n', '*2\r\n'],
    ['large array', (r) => r.array(100000), '*100000\r\n', '*100000\r\n'],
    ['map', (r) => r.map(2), '*4\r\n', '%2\r\n'],
    ['set', (r) => r.set(2), '*2\r\n', '~2\r\n'],
    ['push', (r) => r.push(3), '*3\r\n', '>3\r\n'],
    ['double', (r) => r.double('-inf'), '$4\r\n-inf\r\n', ',-inf\r\n'],
    ['true', (r) => r.boolean(true), ':1\r\n', '#t\r\n'],
    ['false', (r) => r.boolean(false), ':0\r\n', '#f\r\n'],
    ['big number', (r) => r.bigNumber('123'), '$3\r\n123\r\n', '(123\r\n'],
    ['verbatim', (r) => r.verbatim('txt', 'hi'), '$2\r\nhi\r\n', '=6\r\ntxt:hi\r\n'],
  ])('writes %s as each protocol has it', (_, write, resp2, resp3) => {
    expect(encoded(write, 2)).toBe(resp2);
    expect(encoded(write, 3)).toBe(resp3);
  });

  it('turns line ends in errors into spaces, so that no client can forge a reply', () => {
    expect(encoded((r) => r.error('ERR unknown command `a\r\n+OK\n`'))).toBe(
      '-ERR unknown command `a  +OK `\r\n',
    );
  });

  it('adds what was encoded elsewhere as it is', () => {
    expect(encoded((r) => r.raw('>1\r\n+x\r\n'))).toBe('>1\r\n+x\r\n');
  });

  it('starts anew after take and after discard', () => {
    const reply = new ReplyEncoder();
    reply.ok();
    expect(reply.take()).toBe('+OK\r\n');
    expect(reply.take()).toBe('');
    reply.bulk('v'.repeat(2_000_000));
    reply.discard();
    expect(reply.length).toBe(0);
    reply.null();
    expect(reply.take()).toBe('$-1\r\n');
  });

  it('hands over a large value without copying it into a longer string', () => {
    const reply = new ReplyEncoder();
    const value = 'v'.repeat(400_000);
    reply.ok();
    reply.bulk(value);
    reply.ok();
    expect(reply.take()).toEqual(['+OK\r\n$400000\r\n', value, '\r\n+OK\r\n']);
  });

  it('holds more than a JavaScript string can', () => {
    const reply = new ReplyEncoder();
    const value = 'v'.repeat(50_000_000);
    for (let i = 0; i < 12; i++) reply.bulk(value);
    for (let i = 0; i < 3000; i++) reply.bulk(value.slice(0, 1000));
    const chunks = reply.take();
    expect(Array.isArray(chunks)).toBe(true);
    const sum = [chunks].flat().reduce((bytes, chunk) => bytes + chunk.length, 0);
    expect(sum).toBe(
      12 * (50_000_000 + '$50000000\r\n\r\n'.length) + 3000 * (1000 + '$1000\r\n\r\n'.length),
    );
  });
});

describe('mark and rewind', () => {
  it('drop what was written since the mark', () => {
    const text = encoded((reply) => {
      reply.ok();
      const mark = reply.mark();
      reply.array(2);
      reply.bulk('half');
      reply.rewind(mark);
      reply.error('ERR no');
    });
    expect(text).toBe('+OK\r\n-ERR no\r\n');
  });

  it('leave the text alone when nothing was written', () => {
    const reply = new ReplyEncoder();
    reply.ok();
    reply.rewind(reply.mark());
    expect(reply.take()).toBe('+OK\r\n');
  });

  it('reach back over chunks', () => {
    const text = encoded((reply) => {
      reply.ok();
      const mark = reply.mark();
      reply.bulk('v'.repeat(400_000));
      for (let i = 0; i < 30; i++) reply.bulk('w'.repeat(100_000));
      reply.mark();
      reply.rewind(mark);
      reply.integer(7);
    });
    expect(text).toBe('+OK\r\n:7\r\n');
  });

  it('nest, and act like truncation whatever is written in between', () => {
    const piece = fc.constantFrom(
      '',
      'a',
      'bc'.repeat(50),
      'd'.repeat(300_000),
      'e'.repeat(600_000),
    );
    const step = fc.oneof(
      fc.record({ do: fc.constant('write' as const), text: piece }),
      fc.record({ do: fc.constant('mark' as const) }),
      fc.record({ do: fc.constant('rewind' as const) }),
    );
    let rewinds = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const reply = new ReplyEncoder();
        let model = '';
        const marks: number[] = [];
        for (const action of steps) {
          if (action.do === 'write') {
            reply.bulk(action.text);
            model += `$${action.text.length}\r\n${action.text}\r\n`;
          } else if (action.do === 'mark') {
            marks.push(reply.mark());
            expect(marks.at(-1)).toBe(model.length);
          } else if (marks.length > 0) {
            const mark = marks.pop() as number;
            reply.rewind(mark);
            model = model.slice(0, mark);
            rewinds++;
          }
          expect(reply.length).toBe(model.length);
        }
        expect([reply.take()].flat().join('') === model).toBe(true);
      }),
    );
    expect(rewinds).toBeGreaterThan(20);
  });
});
