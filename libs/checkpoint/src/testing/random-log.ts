import fc from 'fast-check';
import { randomWrites } from '@kiwi/commands/testing';
import type { LoggedCommand } from '@kiwi/commands/testing';
import { encodeCommand } from '@kiwi/resp-protocol';
import {
  encodeBlock,
  encodeGone,
  encodeUnblock,
  encodeWatch,
  transactionFrames,
} from '@kiwi/state-machine';
import type { NodeRun, SessionFrame } from '@kiwi/state-machine';

/** What a batch may hold, of connections too. */
export type LogItem =
  | { readonly kind: 'commands'; readonly commands: readonly LoggedCommand[] }
  /** A command that may wait. */
  | { readonly kind: 'block'; readonly command: LoggedCommand }
  /** The wait of one of the last commands ends. */
  | { readonly kind: 'unblock'; readonly back: number }
  | { readonly kind: 'watch'; readonly db: number; readonly watcher: number; readonly key: string }
  | {
      readonly kind: 'transaction';
      readonly watcher: number | null;
      readonly commands: readonly LoggedCommand[];
    }
  /** A run of a node counts as ended. */
  | { readonly kind: 'gone'; readonly node: number };

export const nodes = 3;
const keys = ['a', 'b', '{t}c', '{t}d', '{t}e', ''];
/** Where commands wait for elements. */
const lists = ['list', '{t}list', 'other list'];

const key = fc.constantFrom(...keys);
const list = fc.constantFrom(...lists);
const text = fc.oneof(
  fc.constantFrom('', '1', '-7', 'text', '\x00\xff\r\n'),
  fc.nat(20_000).map((length) => 'long '.padEnd(length, 'x')),
);
const field = fc.nat(40).map((i) => `f${i}`);
const number = fc.integer().map(String);
const ms = fc.integer({ min: 1, max: 400 }).map(String);
const db = fc.nat(2);
const dbName = db.map(String);
const end = fc.constantFrom('LEFT', 'RIGHT');
/** More than a page holds. */
const many = Array.from({ length: 700 }, (_, i) => i);
const manyFields = many.flatMap((i) => [`f${i}`, `value ${i} `.padEnd(40)]);
const manyElements = many.map((i) => `element ${i} `.padEnd(40));

function words(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string[]> {
  return fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)));
}

const args = fc.oneof(
  { weight: 4, arbitrary: words('SET', key, text) },
  { weight: 2, arbitrary: words('SET', key, text, 'PX', ms) },
  { weight: 2, arbitrary: words('APPEND', key, text) },
  { weight: 1, arbitrary: words('SETRANGE', key, fc.constantFrom('7', '30000'), text) },
  { weight: 1, arbitrary: words('INCRBY', key, number) },
  { weight: 2, arbitrary: words(fc.constantFrom('DEL', 'PERSIST', 'INCR'), key) },
  { weight: 5, arbitrary: words('HSET', key, field, text, field, text) },
  { weight: 1, arbitrary: words('HSET', key).map((start) => [...start, ...manyFields]) },
  { weight: 3, arbitrary: words('HDEL', key, field, field, field) },
  { weight: 1, arbitrary: words('HINCRBY', key, field, number) },
  { weight: 1, arbitrary: words('HPEXPIRE', key, ms, 'FIELDS', '2', field, field) },
  { weight: 1, arbitrary: words('RPUSH', key).map((start) => [...start, ...manyElements]) },
  { weight: 1, arbitrary: words('SADD', key).map((start) => [...start, ...manyElements]) },
  { weight: 1, arbitrary: words('SPOP', key, '3') },
  { weight: 4, arbitrary: words(fc.constantFrom('LPUSH', 'RPUSH'), list, text) },
  { weight: 1, arbitrary: words('LMOVE', list, list, end, end) },
  { weight: 2, arbitrary: words(fc.constantFrom('RENAME', 'RENAMENX'), key, key) },
  { weight: 2, arbitrary: words('COPY', key, key, 'DB', dbName, 'REPLACE') },
  { weight: 2, arbitrary: words('MOVE', key, dbName) },
  { weight: 2, arbitrary: words('PEXPIRE', key, ms) },
  { weight: 1, arbitrary: words('SWAPDB', dbName, dbName) },
  { weight: 1, arbitrary: words(fc.constantFrom('FLUSHDB', 'FLUSHALL')) },
);
const waiting = fc.oneof(
  words(fc.constantFrom('BLPOP', 'BRPOP'), list, list, '0'),
  words('BLMOVE', list, list, end, end, '0'),
);

const command: fc.Arbitrary<LoggedCommand> = fc.record({ db, args });
const commands = fc.array(command, { minLength: 1, maxLength: 3 });
/** Of every type and group. */
const anyCommands = fc
  .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 6 }))
  .map(([seed, count]) => randomWrites(seed, count));
const watcher = fc.nat(3);

export const logItem: fc.Arbitrary<LogItem> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('commands' as const), commands }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('commands' as const), commands: anyCommands }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      command: fc.record({ db, args: waiting }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unblock' as const), back: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('watch' as const), db, watcher, key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('transaction' as const),
      watcher: fc.option(watcher),
      commands,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gone' as const),
      node: fc.integer({ min: 1, max: nodes }),
    }),
  },
);

/** Numbers the commands that wait, and writes the frames of what a batch holds. */
export class FrameWriter {
  #waiters = 0;

  framesOf(item: LogItem, incarnation: NodeRun['incarnation']): readonly SessionFrame[] {
    switch (item.kind) {
      case 'commands':
        return item.commands.map(frameOf);
      case 'block':
        return [
          { db: item.command.db, frame: encodeBlock(++this.#waiters) },
          frameOf(item.command),
        ];
      case 'unblock':
        return [{ db: 0, frame: encodeUnblock(Math.max(1, this.#waiters - item.back)) }];
      case 'watch':
        return [{ db: item.db, frame: encodeWatch(item.watcher, [item.key]) }];
      case 'transaction':
        return transactionFrames(item.watcher, item.commands.map(frameOf));
      case 'gone':
        return [{ db: 0, frame: encodeGone({ node: item.node, incarnation }) }];
    }
  }
}

function frameOf({ db: at, args: own }: LoggedCommand): SessionFrame {
  return { db: at, frame: encodeCommand([...own]) };
}
