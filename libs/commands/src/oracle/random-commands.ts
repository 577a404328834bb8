const randomKeys = ['a', 'b', 'c', 'd', 'e', 'f', '', '{a}\x00\xff'];

/** Picks from what it is given, the same from the same seed. */
class Choice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Uniform in [0, 1): mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  of(...options: readonly string[]): string {
    return options[Math.floor(this.random() * options.length)] as string;
  }

  /** From one to `max` results of `make`. */
  several(max: number, make: () => string[]): string[] {
    const count = 1 + Math.floor(this.random() * max);
    return Array.from({ length: count }, make).flat();
  }

  /** The arguments or, mostly, none. */
  maybe(...args: readonly string[]): string[] {
    return this.chance(0.3) ? [...args] : [];
  }

  key(): string {
    return this.of(...randomKeys);
  }

  field(): string {
    return this.of('f', 'g', 'h', '', 'field\r\n', '\x80');
  }

  value(): string {
    return this.chance(0.5)
      ? this.integer()
      : this.of('', 'hello', '\x00\r\n\xff', '3.0', '-1.5e3', '  7', '+1', 'v'.repeat(100));
  }

  integer(): string {
    return this.of(
      ...['0', '1', '-1', '7', '12345', '9007199254740991', '-9007199254740992'],
      ...['9223372036854775807', '-9223372036854775808', '9223372036854775808', '01', 'x', ''],
    );
  }

  float(): string {
    return this.of('0.1', '0.2', '-3.75', '1e10', '5.', '1e-7', '0', 'inf', 'x', '17', '1e300');
  }

  /** Small: a string may grow to here. */
  offset(): string {
    return this.of('0', '1', '5', '20', '-1', '-3', '-100', 'x');
  }

  database(): string {
    return this.of('0', '1', '2', '0', '1', '2', '16', '-1', 'x');
  }

  pattern(): string {
    return this.of('*', 'a*', '?', '[a-c]', '[^a]', '*\xff', '\\a', '');
  }

  /** Seconds from now: none that could pass while the commands run. */
  seconds(): string {
    return this.of('1000', '5000', '0', '-1', 'x', '9223372036854775807');
  }

  milliseconds(): string {
    return this.of('1000000', '5000000', '0', '-1', 'x');
  }

  /** Unix time in seconds: long ago or far away. */
  unixSeconds(): string {
    return this.of('4102444800', '4200000000', '1', '0', '-1', 'x');
  }

  unixMilliseconds(): string {
    return this.of('4102444800123', '4200000000999', '1', '0', '-1', 'x');
  }

  /** The expiry options of SET and GETEX. */
  expiry(): string[] {
    switch (this.of('EX', 'PX', 'EXAT', 'PXAT')) {
      case 'EX':
        return ['ex', this.seconds()];
      case 'PX':
        return ['PX', this.milliseconds()];
      case 'EXAT':
        return ['EXAT', this.unixSeconds()];
      default:
        return ['PXAT', this.unixMilliseconds()];
    }
  }
}

type Grammar = Readonly<Record<string, (pick: Choice) => readonly string[]>>;

const stringGrammar: Grammar = {
  set: (pick) => [
    ...[pick.key(), pick.value(), ...pick.maybe(pick.of('NX', 'XX')), ...pick.maybe('GET')],
    ...(pick.chance(0.2) ? ['KEEPTTL'] : pick.chance(0.3) ? pick.expiry() : []),
  ],
  get: (pick) => [pick.key()],
  getdel: (pick) => [pick.key()],
  getset: (pick) => [pick.key(), pick.value()],
  getex: (pick) => [pick.key(), ...(pick.chance(0.3) ? ['PERSIST'] : pick.expiry())],
  setnx: (pick) => [pick.key(), pick.value()],
  setex: (pick) => [pick.key(), pick.seconds(), pick.value()],
  psetex: (pick) => [pick.key(), pick.milliseconds(), pick.value()],
  append: (pick) => [pick.key(), pick.value()],
  strlen: (pick) => [pick.key()],
  getrange: (pick) => [pick.key(), pick.offset(), pick.offset()],
  substr: (pick) => [pick.key(), pick.offset(), pick.offset()],
  setrange: (pick) => [pick.key(), pick.offset(), pick.value()],
  incr: (pick) => [pick.key()],
  decr: (pick) => [pick.key()],
  incrby: (pick) => [pick.key(), pick.integer()],
  decrby: (pick) => [pick.key(), pick.integer()],
  incrbyfloat: (pick) => [pick.key(), pick.float()],
  mget: (pick) => pick.several(4, () => [pick.key()]),
  mset: (pick) => pick.several(3, () => [pick.key(), pick.value()]),
  msetnx: (pick) => pick.several(2, () => [pick.key(), pick.value()]),
  lcs: (pick) => [pick.key(), pick.key(), ...pick.maybe(pick.of('LEN', 'IDX'))],
};

const hashGrammar: Grammar = {
  hset: (pick) => [pick.key(), ...pick.several(3, () => [pick.field(), pick.value()])],
  hmset: (pick) => [pick.key(), ...pick.several(3, () => [pick.field(), pick.value()])],
  hsetnx: (pick) => [pick.key(), pick.field(), pick.value()],
  hget: (pick) => [pick.key(), pick.field()],
  hmget: (pick) => [pick.key(), ...pick.several(3, () => [pick.field()])],
  hdel: (pick) => [pick.key(), ...pick.several(4, () => [pick.field()])],
  hexists: (pick) => [pick.key(), pick.field()],
  hlen: (pick) => [pick.key()],
  hstrlen: (pick) => [pick.key(), pick.field()],
  hincrby: (pick) => [pick.key(), pick.field(), pick.integer()],
  hincrbyfloat: (pick) => [pick.key(), pick.field(), pick.float()],
  hgetall: (pick) => [pick.key()],
  hkeys: (pick) => [pick.key()],
  hvals: (pick) => [pick.key()],
  hscan: (pick) => [pick.key(), '0', ...pick.maybe('MATCH', pick.pattern())],
  hrandfield: (pick) => [pick.key(), ...pick.maybe(pick.of('2', '-3', '0'), 'WITHVALUES')],
};

const genericGrammar: Grammar = {
  del: (pick) => pick.several(2, () => [pick.key()]),
  unlink: (pick) => [pick.key()],
  exists: (pick) => pick.several(4, () => [pick.key()]),
  touch: (pick) => pick.several(2, () => [pick.key()]),
  type: (pick) => [pick.key()],
  // GT and LT only with absolute times: relative ones that are equal come out by chance.
  expire: (pick) => [pick.key(), pick.seconds(), ...pick.maybe(pick.of('NX', 'XX'))],
  pexpire: (pick) => [pick.key(), pick.milliseconds(), ...pick.maybe(pick.of('NX', 'XX'))],
  expireat: (pick) => [pick.key(), pick.unixSeconds(), ...pick.maybe(pick.of('NX', 'GT', 'LT'))],
  pexpireat: (pick) => [pick.key(), pick.unixMilliseconds(), ...pick.maybe(pick.of('GT', 'LT'))],
  ttl: (pick) => [pick.key()],
  pttl: (pick) => [pick.key()],
  expiretime: (pick) => [pick.key()],
  pexpiretime: (pick) => [pick.key()],
  persist: (pick) => [pick.key()],
  keys: (pick) => [pick.pattern()],
  scan: (pick) => [
    ...['0', ...pick.maybe('MATCH', pick.pattern()), ...pick.maybe('COUNT', pick.of('1', '100'))],
    ...pick.maybe('TYPE', pick.of('string', 'hash', 'set')),
  ],
  randomkey: () => [],
  rename: (pick) => [pick.key(), pick.key()],
  renamenx: (pick) => [pick.key(), pick.key()],
  copy: (pick) => [
    ...[pick.key(), pick.key(), ...pick.maybe('DB', pick.database())],
    ...pick.maybe('REPLACE'),
  ],
  move: (pick) => [pick.key(), pick.database()],
  select: (pick) => [pick.of('0', '0', '1', '2')],
  swapdb: (pick) => [pick.database(), pick.database()],
  flushdb: (pick) => [pick.of('ASYNC', 'SYNC', 'wrong')],
  flushall: (pick) => [pick.of('ASYNC', 'wrong', 'wrong')],
};

const grammar: Grammar = { ...stringGrammar, ...hashGrammar, ...genericGrammar };

/** The commands that `randomCommands` makes. */
export const randomCommandNames: readonly string[] = Object.keys(grammar);

/**
 * So many random commands, the same for the same seed. They share a few keys, so that types collide and values have a
 * history; about one in thirty has an argument too many or too few.
 */
export function randomCommands(seed: number, count: number): string[][] {
  const pick = new Choice(seed);
  return Array.from({ length: count }, () => {
    const name = pick.of(...randomCommandNames);
    const args = grammar[name]?.(pick) ?? [];
    const spelling = pick.chance(0.5) ? name : name.toUpperCase();
    // SELECT is none of the commands under test: it only leads them elsewhere.
    if (name === 'select') return [spelling, ...args];
    if (pick.chance(0.03)) return [spelling, ...args, 'surplus'];
    return [spelling, ...(pick.chance(0.03) ? args.slice(0, -1) : args)];
  });
}

const patternElements = ['a', 'b', '*', '?', '[', ']', '^', '-', '\\', '\xff', '[a-b]', '[^'];

/** KEYS with so many random patterns, behind keys made of the same characters. */
export function randomPatternCommands(seed: number, count: number): string[][] {
  const pick = new Choice(seed);
  const text = (length: number) =>
    pick.several(length, () => [pick.of(...patternElements)]).join('');
  const pairs = Array.from({ length: 200 }, () => [text(4), 'v']);
  const patterns = Array.from({ length: count }, () => ['KEYS', text(7)]);
  return [['MSET', ...pairs.flat()], ...patterns];
}

/** Commands whose replies together show what the databases that random commands use hold. */
export function stateCommands(): string[][] {
  const perKey = randomKeys.flatMap((key) => [
    ['TYPE', key],
    ['GET', key],
    ['HGETALL', key],
    ['PEXPIRETIME', key],
  ]);
  return ['0', '1', '2'].flatMap((index) => [['SELECT', index], ['KEYS', '*'], ...perKey]);
}
