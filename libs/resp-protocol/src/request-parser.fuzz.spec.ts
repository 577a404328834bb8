import { describe, expect, it } from '@jest/globals';
import { encodeCommand } from './encode-command.ts';
import { ProtocolError } from './protocol-error.ts';
import { RequestParser } from './request-parser.ts';

const inputs = 100_000;
/** Jest makes every look-up of a global slow. */
const { imul, floor, max, min } = Math;

/**
 * A small seeded generator (mulberry32): fast enough for this many inputs, and a failure can be
 * repeated.
 */
class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const numbers = [
  '0',
  '1',
  '-1',
  '2',
  '9',
  '10',
  '16385',
  '65536',
  '536870912',
  '536870888',
  '2147483648',
  '1048576',
];
const odd = [
  ...numbers,
  '',
  '-',
  '01',
  '1e9',
  '9999999999999999999999',
  '9223372036854775807',
  ' 1',
  '\0',
];
const fragments = [
  '\r\n',
  '\r',
  '\n',
  '*',
  '$',
  '"',
  "'",
  '\\x4',
  '\\',
  ' ',
  '\0',
  '\xff',
  'PING',
  'set k v',
];

function validBytes(dice: Dice): string {
  let text = '';
  for (let commands = dice.below(4); commands >= 0; commands--) {
    const args = Array.from({ length: 1 + dice.below(4) }, () =>
      'x'.repeat(dice.below(dice.below(20) === 0 ? 3000 : 12)),
    );
    text += dice.below(4) === 0 ? `${args.join(' ')}\r\n` : encodeCommand(args).toString('latin1');
  }
  return text;
}

function randomBytes(dice: Dice): string {
  let text = '';
  for (let parts = dice.below(12); parts >= 0; parts--) {
    const kind = dice.below(4);
    if (kind === 0) text += dice.pick(fragments);
    else if (kind === 1)
      text += `${dice.pick(['*', '$'])}${dice.pick(odd)}${dice.pick(['\r\n', '\n', ''])}`;
    else if (kind === 2) text += String.fromCharCode(dice.below(256)).repeat(dice.below(50));
    else text += validBytes(dice);
  }
  return text;
}

function mutate(dice: Dice, text: string): string {
  let mutated = text;
  for (let changes = 1 + dice.below(3); changes > 0; changes--) {
    const at = dice.below(mutated.length + 1);
    const kind = dice.below(5);
    const cut = kind === 0 ? 0 : dice.below(4);
    const insert =
      kind < 2 ? dice.pick(fragments) : kind === 2 ? String.fromCharCode(dice.below(256)) : '';
    if (kind === 4)
      mutated = mutated.replace(/\d+/g, (digits) =>
        dice.below(4) === 0 ? dice.pick(odd) : digits,
      );
    else mutated = mutated.slice(0, at) + insert + mutated.slice(at + cut);
  }
  return mutated;
}

interface Run {
  readonly commands: number;
  readonly fault: string | null;
}

/**
 * Feeds the bytes in pieces; throws when anything but a ProtocolError is thrown or the parser holds
 * too much.
 */
function run(bytes: Buffer, pieceBytes: () => number): Run {
  const parser = new RequestParser({ inlineBytesMax: 1000 });
  parser.authenticated = bytes.length % 2 === 0;
  let commands = 0;
  try {
    for (let at = 0; at < bytes.length; ) {
      const size = pieceBytes();
      parser.feed(bytes.subarray(at, at + size));
      at += size;
      while (parser.next() !== null) {
        commands++;
        if (parser.frameEnd <= parser.frameStart) throw new Error('an empty frame');
      }
      if (parser.buffered > min(at, bytes.length)) throw new Error('holds more than it got');
      if (parser.bufferedCapacity > max(256, 2 * parser.buffered))
        throw new Error('holds on to memory');
    }
    return { commands, fault: null };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (parser.bufferedCapacity !== 0) throw new Error('a failed parser holds on to memory');
    return { commands, fault: error.message };
  }
}

describe('random and mutated input', () => {
  it(`in ${inputs} samples never does more than throw a ProtocolError, and is bounded in memory`, () => {
    const dice = new Dice(20261122);
    const faults = new Map<string, number>();
    let commands = 0;
    let clean = 0;
    for (let i = 0; i < inputs; i++) {
      const text = dice.below(2) === 0 ? mutate(dice, validBytes(dice)) : randomBytes(dice);
      const bytes = Buffer.from(text, 'latin1');
      const whole = run(bytes, () => max(1, bytes.length));
      const most = 1 + dice.below(100);
      const pieces = run(bytes, () => 1 + dice.below(most));
      if (whole.commands !== pieces.commands || whole.fault !== pieces.fault) {
        throw new Error(`sample ${i} depends on its chunks: ${JSON.stringify(text)}`);
      }
      commands += whole.commands;
      if (whole.fault === null) clean++;
      else faults.set(whole.fault, (faults.get(whole.fault) ?? 0) + 1);
    }
    expect(commands).toBeGreaterThan(inputs);
    expect(clean).toBeGreaterThan(inputs / 10);
    for (const fault of [
      'invalid multibulk length',
      'invalid bulk length',
      'unbalanced quotes in request',
      'unauthenticated multibulk length',
      'unauthenticated bulk length',
      "expected '$', got 'x'",
    ]) {
      expect(faults.get(`Protocol error: ${fault}`) ?? 0).toBeGreaterThan(10);
    }
  }, 60_000);

  it('takes time in proportion to its size when it comes byte by byte without ever completing', () => {
    const parser = new RequestParser();
    parser.feed(Buffer.from('*3\r\n$3\r\nSET\r\n$200000\r\n'));
    const byte = Buffer.from('v');
    for (let i = 0; i < 200_000; i++) {
      parser.feed(byte);
      if (parser.next() !== null) throw new Error('complete too early');
    }
    expect(parser.buffered).toBe(200_000 + '*3\r\n$3\r\nSET\r\n$200000\r\n'.length);
  });
});
