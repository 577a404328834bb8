import { describe, expect, it } from '@jest/globals';
import { encodeCommand } from './encode-command.ts';
import { ProtocolError } from './protocol-error.ts';
import { replayRequestLimits } from './request-limits.ts';
import { RequestParser } from './request-parser.ts';

/** All commands that are complete after `chunks`. */
function parse(parser: RequestParser, ...chunks: (string | Buffer)[]): string[][] {
  const commands: string[][] = [];
  for (const chunk of chunks) {
    parser.feed(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
    for (let args = parser.next(); args !== null; args = parser.next()) commands.push(args);
  }
  return commands;
}

/** The message of the fault that `bytes` provoke, or null when there is none. */
function fault(bytes: string, parser = new RequestParser()): string | null {
  try {
    parse(parser, bytes);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return (error as ProtocolError).message;
  }
}

describe('RequestParser', () => {
  it('reads an array of bulk strings', () => {
    expect(parse(new RequestParser(), '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n')).toEqual([['GET', 'k']]);
  });

  it('reads pipelined commands in order, empty arguments and all bytes included', () => {
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    const commands = [['SET', '', bytes], ['PING'], ['MSET', 'a', '1', 'b', '\r\n*1\r\n']];
    expect(parse(new RequestParser(), Buffer.concat(commands.map(encodeCommand)))).toEqual(
      commands,
    );
  });

  it('reads inline commands, with or without a carriage return', () => {
    expect(parse(new RequestParser(), 'PING\r\nset k "a\\x20b"\n')).toEqual([
      ['PING'],
      ['set', 'k', 'a b'],
    ]);
  });

  it('skips empty lines, empty arrays and null arrays', () => {
    const parser = new RequestParser();
    expect(parse(parser, '\r\n\n  \r\n*0\r\n*-1\r\n*-7\r\nPING\r\n*0\r\n')).toEqual([['PING']]);
    expect(parser.buffered).toBe(0);
  });

  it('does not look at the two bytes behind an argument, as Redis does not', () => {
    expect(parse(new RequestParser(), '*1\rx$4\ryPING??PING\r\n')).toEqual([['PING'], ['PING']]);
  });

  it('returns null until the last byte is there, and counts what it holds', () => {
    const bytes = encodeCommand(['SET', 'key', 'value']);
    const parser = new RequestParser();
    for (let i = 0; i < bytes.length - 1; i++) {
      parser.feed(bytes.subarray(i, i + 1));
      expect(parser.next()).toBeNull();
      expect(parser.buffered).toBe(i + 1);
    }
    parser.feed(bytes.subarray(-1));
    expect(parser.next()).toEqual(['SET', 'key', 'value']);
    expect(parser.buffered).toBe(0);
  });

  it('takes several chunks before the first command is asked for', () => {
    const parser = new RequestParser();
    const bytes = Buffer.concat([encodeCommand(['A', 'x'.repeat(700)]), encodeCommand(['B'])]);
    for (let i = 0; i < bytes.length; i += 100) parser.feed(bytes.subarray(i, i + 100));
    expect(parser.buffered).toBe(bytes.length);
    expect(parser.next()).toEqual(['A', 'x'.repeat(700)]);
    expect(parser.next()).toEqual(['B']);
    expect(parser.next()).toBeNull();
  });

  it('makes large arrays of arguments', () => {
    const args = Array.from({ length: 5000 }, (_, i) => String(i));
    expect(parse(new RequestParser(), encodeCommand(args))).toEqual([args]);
  });
});

describe('the frame of a command', () => {
  function frameText(parser: RequestParser): string {
    return parser.frame.toString('latin1', parser.frameStart, parser.frameEnd);
  }

  it('is the bytes of the command alone, also when it came in pieces', () => {
    const frames = [
      '*1\r\n$4\r\nPING\r\n',
      'echo "x y"\r\n',
      `*2\r\n$4\r\nECHO\r\n$300\r\n${'e'.repeat(300)}\r\n`,
    ];
    const bytes = Buffer.from(`*0\r\n${frames.join('\r\n')}`);
    for (const size of [1, 7, 20, bytes.length]) {
      const parser = new RequestParser();
      const seen: string[] = [];
      const inline: boolean[] = [];
      for (let i = 0; i < bytes.length; i += size) {
        parser.feed(bytes.subarray(i, i + size));
        while (parser.next() !== null) {
          seen.push(frameText(parser));
          inline.push(parser.inline);
        }
      }
      expect(seen).toEqual(frames);
      expect(inline).toEqual([false, true, false]);
    }
  });

  it('lies in the chunk itself when the chunk holds the whole command', () => {
    const chunk = Buffer.concat([encodeCommand(['A']), encodeCommand(['B'])]);
    const parser = new RequestParser();
    parser.feed(chunk);
    parser.next();
    expect(parser.frame).toBe(chunk);
    parser.next();
    expect(parser.frame).toBe(chunk);
    expect(parser.frameEnd).toBe(chunk.length);
  });

  it('lies in the chunk again right after a command that was cut', () => {
    const parser = new RequestParser();
    const bytes = Buffer.concat([
      encodeCommand(['A', 'x'.repeat(50)]),
      encodeCommand(['B', 'y'.repeat(9000)]),
    ]);
    parser.feed(bytes.subarray(0, 20));
    expect(parser.next()).toBeNull();
    const chunk = bytes.subarray(20);
    parser.feed(chunk);
    expect(parser.next()?.[0]).toBe('A');
    expect(parser.frame).not.toBe(chunk);
    expect(parser.next()?.[0]).toBe('B');
    expect(parser.frame).toBe(chunk);
  });

  it('is not overwritten by what comes later', () => {
    const parser = new RequestParser();
    const commands = Array.from({ length: 200 }, (_, i) => ['SET', `k${i}`, String(i).repeat(i)]);
    const bytes = Buffer.concat(commands.map(encodeCommand));
    const kept: Buffer[] = [];
    for (let i = 0; i < bytes.length; i += 37) {
      parser.feed(Buffer.from(bytes.subarray(i, i + 37)));
      while (parser.next() !== null)
        kept.push(parser.frame.subarray(parser.frameStart, parser.frameEnd));
    }
    expect(kept.length).toBe(200);
    expect(Buffer.concat(kept).equals(bytes)).toBe(true);
  });
});

describe('protocol faults', () => {
  it.each([
    ['*abc\r\n', 'invalid multibulk length'],
    ['*\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*1048577\r\n', 'invalid multibulk length'],
    ['*99999999999\r\n', 'invalid multibulk length'],
    [`*${'1'.repeat(65537)}`, 'too big mbulk count string'],
    ['*1\r\nPING\r\n', "expected '$', got 'P'"],
    ['*1\r\n\r\n', "expected '$', got '\r'"],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$x\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    [`*1\r\n$${'1'.repeat(65537)}`, 'too big bulk count string'],
    [`*1\r\n${'x'.repeat(65537)}`, 'too big bulk count string'],
    ['x'.repeat(65537), 'too big inline request'],
    ['set k "v\r\n', 'unbalanced quotes in request'],
  ])('%#: refuses malformed input', (bytes, message) => {
    expect(fault(bytes)).toBe(`Protocol error: ${message}`);
  });

  it('waits for the line end before it judges a length', () => {
    expect(fault('*abc')).toBeNull();
    expect(fault('*1\r\nPING')).toBeNull();
    expect(fault('*1\r\n$x\r')).toBeNull();
  });

  it('returns the commands before the fault, then throws it again and again and holds nothing', () => {
    const parser = new RequestParser();
    parser.feed(Buffer.from('PING\r\n*x\r\nPING\r\n'));
    expect(parser.next()).toEqual(['PING']);
    expect(() => parser.next()).toThrow('Protocol error: invalid multibulk length');
    parser.feed(Buffer.from('PING\r\n'));
    expect(() => parser.next()).toThrow('Protocol error: invalid multibulk length');
    expect(parser.buffered).toBe(0);
    expect(parser.bufferedCapacity).toBe(0);
  });

  it('takes an inline command and an argument of exactly the limit', () => {
    const parser = new RequestParser({ inlineBytesMax: 10, bulkBytesMax: 4, argsMax: 2 });
    expect(parse(parser, '0123456789\n', '*2\r\n$4\r\nabcd\r\n$4\r\nefgh\r\n')).toEqual([
      ['0123456789'],
      ['abcd', 'efgh'],
    ]);
  });

  it.each([
    ['01234567890\n', 'too big inline request'],
    ['*1\r\n$5\r\n', 'invalid bulk length'],
    ['*3\r\n', 'invalid multibulk length'],
    ['*2\r\n$4\r\nabcd\r\n$4\r\n', 'too big request'],
  ])('refuses %j beyond the configured limits', (bytes, message) => {
    const limits = { inlineBytesMax: 10, bulkBytesMax: 4, argsMax: 2, commandBytesMax: 20 };
    expect(fault(bytes, new RequestParser(limits))).toBe(`Protocol error: ${message}`);
  });

  it('allows clients that have not authenticated little', () => {
    const stranger = () => {
      const parser = new RequestParser();
      parser.authenticated = false;
      return parser;
    };
    expect(fault('*11\r\n', stranger())).toBe('Protocol error: unauthenticated multibulk length');
    expect(fault('*1\r\n$16385\r\n', stranger())).toBe(
      'Protocol error: unauthenticated bulk length',
    );
    expect(fault('*10\r\n$16384\r\n', stranger())).toBeNull();
    expect(fault('*11\r\n$16385\r\n')).toBeNull();
  });

  it('gives more once the client has authenticated', () => {
    const parser = new RequestParser();
    parser.authenticated = false;
    expect(parse(parser, 'AUTH secret\r\n')).toHaveLength(1);
    parser.authenticated = true;
    expect(parse(parser, encodeCommand(Array<string>(20).fill('x')))).toHaveLength(1);
  });

  it('refuses nothing on replay that any configured limit could have let in', () => {
    const parser = new RequestParser(replayRequestLimits);
    expect(fault('*2147483647\r\n$536870888\r\n', parser)).toBeNull();
  });
});

describe('memory', () => {
  it('grows with what arrived and not with what was announced', () => {
    const parser = new RequestParser();
    expect(parse(parser, '*1048576\r\n$3\r\nSET\r\n$536870000\r\n', 'x'.repeat(1000))).toEqual([]);
    expect(parser.bufferedCapacity).toBeLessThan(4096);
  });

  it('is at most twice what is held while a large argument arrives', () => {
    const parser = new RequestParser();
    const valueBytes = 5_000_000;
    parser.feed(Buffer.from(`*2\r\n$3\r\nSET\r\n$${valueBytes}\r\n`));
    for (let sent = 0; sent < valueBytes; sent += 50_000) {
      expect(parser.next()).toBeNull();
      parser.feed(Buffer.alloc(50_000, 'v'));
      expect(parser.next()).toBeNull();
      expect(parser.bufferedCapacity).toBeLessThanOrEqual(2 * parser.buffered);
    }
    expect(parse(parser, '\r\n')).toEqual([['SET', 'v'.repeat(valueBytes)]]);
    expect(parser.bufferedCapacity).toBe(0);
  });

  it('of a large command is let go although the next one has begun', () => {
    const parser = new RequestParser();
    const bytes = Buffer.concat([
      encodeCommand(['SET', 'k', 'v'.repeat(1_000_000)]),
      Buffer.from('*2\r\n'),
    ]);
    for (let i = 0; i < bytes.length; i += 60_000) {
      parse(parser, bytes.subarray(i, i + 60_000));
    }
    expect(parser.buffered).toBeLessThanOrEqual(4);
    expect(parser.bufferedCapacity).toBeLessThanOrEqual(256);
    expect(parse(parser, '$1\r\na\r\n$1\r\nb\r\n')).toEqual([['a', 'b']]);
  });

  it('does not keep the chunk for the beginning of a command', () => {
    const parser = new RequestParser();
    const chunk = Buffer.concat([
      ...Array.from({ length: 1000 }, () => encodeCommand(['PING'])),
      Buffer.from('*1'),
    ]);
    expect(parse(parser, chunk)).toHaveLength(1000);
    expect(parser.frame.length).toBe(0);
    expect(parser.bufferedCapacity).toBeLessThanOrEqual(256);
  });
});
