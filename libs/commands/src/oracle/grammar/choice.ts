/** Keys that the commands of all groups use. */
export const sharedKeys: readonly string[] = ['a', 'b', '', '{a}\x00\xff'];

/** Keys that mostly one group of commands uses. */
export function keysOfGroup(group: string): readonly string[] {
  return [`${group}:1`, `${group}:2`, `{${group}:1}\xff`];
}

/** Picks from what it is given, the same from the same seed. */
export class Choice {
  #state: number;
  #groupKeys: readonly string[] = sharedKeys;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From here on {@link key} prefers the keys of a group of commands. */
  useKeysOf(group: string): void {
    this.#groupKeys = keysOfGroup(group);
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

  /** One of a few keys, so that values get a history: mostly one of the group's, else one that all share, so that types collide. */
  key(): string {
    return this.of(...(this.chance(0.7) ? this.#groupKeys : sharedKeys));
  }

  /** One of the group's keys. */
  ownKey(): string {
    return this.of(...this.#groupKeys);
  }

  /** A key of any group. */
  anyKey(groups: readonly string[]): string {
    return this.chance(0.3) ? this.of(...sharedKeys) : this.of(...keysOfGroup(this.of(...groups)));
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
