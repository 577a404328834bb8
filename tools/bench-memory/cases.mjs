/** Digits of a number that is as wide as the largest. */
const padded = (number, width = 7) => String(number).padStart(width, '0');
const key = (number) => `key:${padded(number)}`;

/** Elements that one command of a large collection carries. */
const perCommand = 100;

/**
 * A type of value: how a key of so many elements comes about. `add(key, from, count)` is the command that adds elements number `from` and the
 * following. Of those whose elements take next to nothing, one large one could not be told from what else changes in a process: there are more.
 */
const types = [
  { name: 'hash', add: (name, from, count) => ['HSET', name, ...pairs(from, count, field, value)] },
  { name: 'list', add: (name, from, count) => ['RPUSH', name, ...some(from, count, value)] },
  { name: 'set', add: (name, from, count) => ['SADD', name, ...some(from, count, member)] },
  {
    name: 'set of integers',
    add: (name, from, count) => ['SADD', name, ...some(from, count, (i) => String(i * 7))],
  },
  {
    name: 'sorted set',
    add: (name, from, count) => ['ZADD', name, ...pairs(from, count, (i) => `${i}.5`, member)],
  },
  {
    name: 'stream',
    perCommand: 1,
    add: (name, from) => [
      'XADD',
      name,
      `${1_700_000_000_000 + from}-0`,
      'temperature',
      String(from % 50),
      'place',
      value(from),
    ],
  },
  {
    name: 'HyperLogLog',
    large: { elements: 10_000, keys: 1000 },
    add: (name, from, count) => ['PFADD', name, ...some(from, count, member)],
  },
  {
    name: 'bitmap',
    large: { keys: 100 },
    perCommand: 1000,
    add: (name, from, count) => ['SETRANGE', name, String(from / 8), ones(count)],
  },
];

function field(i) {
  return `field:${padded(i)}`;
}

function value(i) {
  return `value:${padded(i)}`;
}

function member(i) {
  return `member:${padded(i)}`;
}

/** So many bits, and zeros to the end of a byte. */
function ones(count) {
  const rest = count % 8;
  return '\xff'.repeat(count >> 3) + (rest > 0 ? String.fromCharCode(256 - 2 ** (8 - rest)) : '');
}

function some(from, count, make) {
  return Array.from({ length: count }, (_, i) => make(from + i));
}

function pairs(from, count, first, second) {
  return some(from, count, (i) => [first(i), second(i)]).flat();
}

/** Keys of a type with so many elements each. */
function collections({ name, add, ...rest }, elements, keys) {
  return {
    name,
    elements,
    keys,
    *commands() {
      for (let i = 0; i < keys; i++) {
        for (let from = 0; from < elements; ) {
          const count = Math.min(rest.perCommand ?? perCommand, elements - from);
          yield add(key(i), from, count);
          from += count;
        }
      }
    },
  };
}

function strings(name, keys, valueOf) {
  return {
    name,
    elements: 1,
    keys,
    *commands() {
      for (let i = 0; i < keys; i++) yield ['SET', key(i), valueOf(i)];
    },
  };
}

/** What is measured: `keys` small collections, then a large one or a few, of each type. */
export function benchCases({ small, keys, large }) {
  return [
    strings('string of 13 bytes', large, value),
    strings('string of 100 bytes', large, (i) => value(i).padEnd(100, '.')),
    strings('integer', large, (i) => String(i * 7)),
    ...types.map((type) => collections(type, small, keys)),
    ...types.map((type) => collections(type, type.large?.elements ?? large, type.large?.keys ?? 1)),
  ];
}
