// What it costs to run a command: npm run bench:micro apply. Writes as another node's log entries of 100 commands, parsed from their frames;
// reads by the executor, with their replies encoded.
import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { encodeCommand, ReplyEncoder } from '@kiwi/resp-protocol';
import { BatchBuilder, KiwiStateMachine, stampBatch } from '../dist/index.js';

const table = new CommandTable(dataCommands);
const perEntry = 100;
const keys = 20_000;
const nowMs = 1_767_225_600_000;

/** Another key each time, in an order that has nothing to do with that of their creation. */
const key = (prefix, i) => `${prefix}:${String((i * 7_919) % keys).padStart(12, '0')}`;
const value = (i) => String(i).padEnd(100, 'v');

class Machine {
  #machine = new KiwiStateMachine({
    keyspace: new Keyspace(),
    commands: table,
    local: { node: 1, incarnation: 1, execute: () => undefined, gap: () => undefined },
    onFault: ({ name }, error) => {
      throw new Error(`${name} failed`, { cause: error });
    },
  });
  #encoder = new ReplyEncoder();
  #sequence = 0;

  /** The entries of commands; to be applied in order, before any others are made. */
  entriesOf(commands) {
    const entries = [];
    for (let i = 0; i < commands.length; i += perEntry) {
      const batch = new BatchBuilder();
      const frames = commands.slice(i, i + perEntry).map(encodeCommand);
      for (const frame of frames) batch.add(0, frame, 0, frame.length);
      const sequence = ++this.#sequence;
      const data = batch.build({ node: 2, incarnation: 1, sequence }, 0);
      stampBatch(data, nowMs, sequence);
      entries.push({ index: sequence, term: 1, kind: 'command', data });
    }
    return entries;
  }

  apply(entries) {
    this.#machine.apply(entries);
  }

  /** Returns the bytes of the replies. */
  read(commands) {
    const { executor } = this.#machine;
    let bytes = 0;
    for (let i = 0; i < commands.length; ) {
      executor.beginReads(nowMs, 1);
      for (const end = Math.min(i + perEntry, commands.length); i < end; i++) {
        const args = commands[i];
        executor.runFor(table.find(args[0]), args, 0, this.#encoder, false);
      }
      for (const piece of [this.#encoder.take()].flat()) bytes += piece.length;
    }
    return bytes;
  }
}

const list = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** The commands with which a case begins: the keys that it will meet, and collections of 100 elements. */
const filled = {
  nothing: () => [],
  strings: () => list(keys, (i) => ['SET', key('string', i), value(i)]),
  hashes: () => list(keys, (i) => ['HSET', key('hash', i), 'a', '1', 'b', 'two', 'c', value(i)]),
  numbers: () => list(keys, (i) => ['SET', key('number', i), String(i)]),
  lists: () => list(keys, (i) => ['RPUSH', key('list', i), 'a', 'b', 'c', 'd']),
  'one list': () => list(100, (i) => ['RPUSH', 'list', `element:${i}`]),
  'one sorted set': () => list(keys, (i) => ['ZADD', 'ranking', String(i), key('member', i)]),
};

const writes = [
  ['SET, a new key', 'nothing', (i) => ['SET', `new:${i}`, value(i)]],
  ['SET, a known key', 'strings', (i) => ['SET', key('string', i), value(i)]],
  ['SET with EX', 'strings', (i) => ['SET', key('string', i), value(i), 'EX', '1000']],
  [
    'MSET of 10',
    'strings',
    (i) => ['MSET', ...list(10, (j) => key('string', i + j)).flatMap((k) => [k, 'v'])],
  ],
  ['INCR', 'numbers', (i) => ['INCR', key('number', i)]],
  ['APPEND', 'numbers', (i) => ['APPEND', key('number', i), 'x']],
  ['EXPIRE', 'strings', (i) => ['EXPIRE', key('string', i), String(1000 + (i % 1000))]],
  [
    'DEL and SET',
    'strings',
    (i) => (i % 2 === 0 ? ['DEL', key('string', i)] : ['SET', key('string', i - 1), 'v']),
  ],
  ['HSET', 'hashes', (i) => ['HSET', key('hash', i), 'b', String(i)]],
  ['HINCRBY', 'hashes', (i) => ['HINCRBY', key('hash', i), 'a', '1']],
  [
    'LPUSH and RPOP',
    'lists',
    (i) => (i % 2 === 0 ? ['LPUSH', key('list', i), 'e'] : ['RPOP', key('list', i - 1)]),
  ],
  ['SADD', 'nothing', (i) => ['SADD', key('set', i), String(i % 50)]],
  ['ZADD', 'one sorted set', (i) => ['ZADD', 'ranking', String((i * 31) % keys), key('member', i)]],
  [
    'XADD with MAXLEN',
    'nothing',
    (i) => ['XADD', 'stream', 'MAXLEN', '~', '1000', '*', 'field', value(i)],
  ],
  ['PFADD', 'nothing', (i) => ['PFADD', 'visitors', `visitor:${i}`]],
];

const reads = [
  ['GET', 'strings', (i) => ['GET', key('string', i)]],
  ['MGET of 10', 'strings', (i) => ['MGET', ...list(10, (j) => key('string', i + j))]],
  ['HGETALL of 3 fields', 'hashes', (i) => ['HGETALL', key('hash', i)]],
  ['LRANGE of 100', 'one list', () => ['LRANGE', 'list', '0', '-1']],
  [
    'ZRANGE of 10',
    'one sorted set',
    (i) => ['ZRANGE', 'ranking', String(i % 10_000), String((i % 10_000) + 9)],
  ],
];

const operations = 40_000;

function writeCase([name, what, command]) {
  const start = () => {
    const machine = new Machine();
    machine.apply(machine.entriesOf(filled[what]()));
    let done = 0;
    return {
      round: (count) => {
        const entries = machine.entriesOf(list(count, (i) => command(done + i)));
        done += count;
        return () => machine.apply(entries);
      },
    };
  };
  return { name, operations, start };
}

function readCase([name, what, command]) {
  const start = () => {
    const machine = new Machine();
    machine.apply(machine.entriesOf(filled[what]()));
    return {
      round: (count) => {
        const commands = list(count, command);
        return () => {
          if (machine.read(commands) < count * 8) throw new Error('lost replies');
        };
      },
    };
  };
  return { name, operations, start };
}

export const cases = [...writes.map(writeCase), ...reads.map(readCase)];
