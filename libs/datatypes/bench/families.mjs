// The command families that `growth.mjs` measures: for each, a value of n elements, and operations on it that leave it as large as it was.
import {
  before,
  belowScore,
  ChunkedString,
  HashValue,
  HyperLogLog,
  emptyHyperLogLog,
  ListValue,
  SetValue,
  SortedSetValue,
  streamIdMax,
  StreamValue,
} from '../dist/index.js';

/** A permutation of the numbers below n, so that neighbours in time are no neighbours in the value. */
const scattered = (i, n) => (i * 611_953) % n;
const member = (i) => `member:${i}`;
const nothing = () => undefined;
const idOf = (i) => ({ ms: 1_767_225_600_000 + i, seq: 0 });

function filledHash(n) {
  const hash = new HashValue();
  for (let i = 0; i < n; i++) hash.set(member(i), 'value');
  return hash;
}

function filledList(n) {
  const list = new ListValue();
  for (let i = 0; i < n; i++) list.pushLast(member(i));
  return list;
}

function filledSet(n) {
  const set = new SetValue();
  for (let i = 0; i < n; i++) set.add(member(i));
  return set;
}

function filledSortedSet(n) {
  const set = new SortedSetValue();
  for (let i = 0; i < n; i++) set.set(member(i), scattered(i, n));
  return set;
}

function filledStream(n) {
  const stream = new StreamValue();
  for (let i = 0; i < n; i++) stream.append(idOf(i), ['field', member(i)], 0);
  return stream;
}

function groupWithPending(n) {
  const stream = filledStream(n);
  const group = stream.createGroup('group', idOf(n), null);
  const consumer = group.createConsumer('consumer', 0);
  for (let i = 0; i < n; i++) group.deliver(idOf(i), consumer, 0);
  return { group, consumer };
}

function takeEntries(cursor, count) {
  for (let i = 0; i < count && cursor.next(); i++) cursor.fields();
}

/** By family: `make(n)` and, by operation, its cost as Redis documents it and what it does: `run(value, i, n)` for i = 0, 1, 2, ... */
export const families = {
  string: {
    make: (n) => new ChunkedString('x'.repeat(n)),
    operations: {
      'SETRANGE of 5 bytes': ['O(1)', (s, i, n) => s.write(scattered(i, n - 5), 'hello')],
      'GETRANGE of 5 bytes': [
        'O(1)',
        (s, i, n) => s.slice(scattered(i, n - 5), scattered(i, n - 5) + 5),
      ],
      SETBIT: ['O(1)', (s, i, n) => s.setByte(scattered(i, n), i & 255)],
    },
  },
  hash: {
    make: filledHash,
    operations: {
      HGET: ['O(1)', (h, i, n) => h.get(member(scattered(i, n)))],
      HSET: ['O(1)', (h, i, n) => h.set(member(scattered(i, n)), 'other')],
      'HDEL and HSET': [
        'O(1)',
        (h, i, n) => {
          h.delete(member(scattered(i, n)));
          h.set(member(scattered(i, n)), 'value');
        },
      ],
      'HSCAN COUNT 10': ['O(1)', (h, i, n) => h.scan(n > 512 ? scattered(i, n / 2) : 0, 10)],
    },
  },
  list: {
    make: filledList,
    operations: {
      'LPUSH and RPOP': ['O(1)', (l) => (l.pushFirst('element'), l.popLast())],
      'RPUSH and LPOP': ['O(1)', (l) => (l.pushLast('element'), l.popFirst())],
      LINDEX: ['O(N)', (l, i, n) => l.get(scattered(i, n))],
      LSET: ['O(N)', (l, i, n) => l.set(scattered(i, n), 'other')],
      'LRANGE of 10 in the middle': ['O(N)', (l, _i, n) => l.forRange(n >> 1, 10, nothing)],
    },
  },
  set: {
    make: filledSet,
    operations: {
      SISMEMBER: ['O(1)', (s, i, n) => s.has(member(scattered(i, n)))],
      'SREM and SADD': [
        'O(1)',
        (s, i, n) => {
          s.delete(member(scattered(i, n)));
          s.add(member(scattered(i, n)));
        },
      ],
      SRANDMEMBER: ['O(1)', (s, i, n) => s.at(scattered(i, n))],
      'SSCAN COUNT 10': ['O(1)', (s, i, n) => s.scan(n > 512 ? scattered(i, n / 2) : 0, 10)],
    },
  },
  'sorted set': {
    make: filledSortedSet,
    operations: {
      ZSCORE: ['O(1)', (z, i, n) => z.scoreOf(member(scattered(i, n)))],
      'ZADD of another score': [
        'O(log N)',
        (z, i, n) => z.set(member(scattered(i, n)), (Math.imul(i, 0x9e3779b1) >>> 0) % n),
      ],
      ZRANK: ['O(log N)', (z, i, n) => z.rankOf(member(scattered(i, n)))],
      'ZRANGE of 10 by rank': ['O(log N)', (z, i, n) => z.forRange(scattered(i, n), 10, nothing)],
      ZCOUNT: ['O(log N)', (z, i, n) => z.countBefore(belowScore(scattered(i, n)))],
      'ZPOPMIN and ZADD': [
        'O(log N)',
        (z) => {
          const [name, score] = z.at(0);
          z.removeRange(0, 1);
          z.set(name, score);
          z.countBefore(before(score, name));
        },
      ],
    },
  },
  stream: {
    make: filledStream,
    operations: {
      'XADD with MAXLEN ~': [
        'O(1)',
        (s, i, n) => {
          const { ms } = s.lastId;
          s.append({ ms: ms + 1, seq: 0 }, ['field', member(i)], 0);
          s.trimToLength(n, { isApproximate: true, entriesMax: 100, limit: 100 });
        },
      ],
      'XRANGE of 10 in the middle': [
        'O(1)',
        (s, i, n) =>
          takeEntries(s.entries({ ms: s.firstId.ms + scattered(i, n), seq: 0 }, streamIdMax), 10),
      ],
    },
  },
  'consumer group': {
    make: groupWithPending,
    operations: {
      'XACK and XREADGROUP': [
        'O(1)',
        ({ group, consumer }, i, n) => {
          group.acknowledge(idOf(scattered(i, n)));
          group.deliver(idOf(scattered(i, n)), consumer, i);
        },
      ],
      'XPENDING of 1': ['O(1)', ({ group }, i, n) => group.pendingFrom(idOf(scattered(i, n)))],
    },
  },
  HyperLogLog: {
    make: (n) => {
      const counter = new HyperLogLog(emptyHyperLogLog());
      for (let i = 0; i < n; i++) counter.add(member(i));
      counter.makeDense();
      return counter;
    },
    operations: {
      PFADD: ['O(1)', (counter, i) => counter.add(member(i))],
    },
  },
};
