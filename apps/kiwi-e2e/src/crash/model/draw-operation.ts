import type { Dice } from '../dice.ts';
import * as ops from './operation.ts';
import type { Operation } from './operation.ts';

/** How many keys of each kind a group has: enough to meet again, few enough to be read back in every round. */
const counts = { string: 24, counter: 6, log: 6, small: 8, large: 1, blob: 2 };
const smallFields = 20;
const largeFields = 4000;
const blobBytes = 100_000;
/** In the year 2096: nothing expires during a test. */
const firstDeadlineMs = 4_000_000_000_000;
const aCenturyInSeconds = 3_000_000_000;

type Kind = keyof typeof counts;
const texts: readonly Kind[] = ['string', 'counter', 'log'];

/** Draws commands on the keys of one group; every value is used once. */
export class OperationSource {
  readonly #prefix: string;
  readonly #ownsDatabase: boolean;
  #serial = 0;

  constructor(prefix: string, ownsDatabase: boolean) {
    this.#prefix = prefix;
    this.#ownsDatabase = ownsDatabase;
  }

  draw(dice: Dice): Operation {
    return dice.weighted(this.#ownsDatabase ? [...recipes, flush] : recipes).make(this, dice);
  }

  key(dice: Dice, kind: Kind): string {
    return `${this.#prefix}${kind}:${dice.integer(1, counts[kind])}`;
  }

  anyKey(dice: Dice): string {
    return this.key(dice, dice.pick(Object.keys(counts) as Kind[]));
  }

  serial(): number {
    return this.#serial++;
  }

  /** A text that occurs once. */
  text(): string {
    return `${this.#prefix}${this.serial()}`;
  }

  texts(names: readonly string[]): Map<string, string> {
    return new Map(names.map((name) => [name, this.text()]));
  }
}

interface Recipe {
  readonly weight: number;
  readonly make: (source: OperationSource, dice: Dice) => Operation;
}

const recipes: readonly Recipe[] = [
  { weight: 24, make: (own, dice) => ops.set(own.key(dice, 'string'), own.text()) },
  { weight: 3, make: (own, dice) => ops.mset(own.texts(keys(own, dice, 8))) },
  { weight: 14, make: (own, dice) => ops.incrby(own.key(dice, 'counter'), 1) },
  { weight: 4, make: (own, dice) => ops.incrby(own.key(dice, 'counter'), dice.integer(-9, 99)) },
  { weight: 10, make: (own, dice) => ops.append(own.key(dice, 'log'), `${own.serial()},`) },
  { weight: 10, make: (own, dice) => smallHash(own, dice) },
  { weight: 2, make: (own, dice) => ops.hincrby(own.key(dice, 'small'), 'n', 1) },
  { weight: 4, make: (own, dice) => largeHash(own, dice) },
  { weight: 3, make: (own, dice) => removeFields(own, dice) },
  { weight: 0.2, make: (own, dice) => ops.set(own.key(dice, 'blob'), blob(own)) },
  { weight: 6, make: (own, dice) => ops.del(keys(own, dice, 3)) },
  { weight: 1, make: (own, dice) => ops.del([own.key(dice, dice.pick(['log', 'counter']))]) },
  { weight: 0.5, make: (own, dice) => ops.del([own.key(dice, dice.pick(['small', 'blob']))]) },
  { weight: 0.02, make: (own, dice) => ops.del([own.key(dice, 'large')]) },
  { weight: 3, make: (own, dice) => renaming(own, dice) },
  { weight: 4, make: (own, dice) => ops.pexpireat(own.anyKey(dice), someday(own)) },
  { weight: 2, make: (own, dice) => ops.expire(own.anyKey(dice), aCenturyInSeconds) },
  { weight: 5, make: (own, dice) => ops.get(own.key(dice, dice.pick(texts))) },
  { weight: 2, make: (own, dice) => ops.hlen(own.key(dice, dice.pick(['small', 'large']))) },
  { weight: 2, make: (own, dice) => ops.persist(own.anyKey(dice)) },
];

const flush: Recipe = { weight: 0.5, make: () => ops.flushdb() };

function keys(own: OperationSource, dice: Dice, atMost: number): string[] {
  const drawn = Array.from({ length: dice.integer(1, atMost) }, () => own.key(dice, 'string'));
  return [...new Set(drawn)];
}

function fields(dice: Dice, atMost: number, of: number): string[] {
  const drawn = Array.from({ length: dice.integer(1, atMost) }, () => `f${dice.integer(1, of)}`);
  return [...new Set(drawn)];
}

function smallHash(own: OperationSource, dice: Dice): Operation {
  return ops.hset(own.key(dice, 'small'), own.texts(fields(dice, 3, smallFields)));
}

/** Now and then many fields, so that the hash is large soon after it was deleted. */
function largeHash(own: OperationSource, dice: Dice): Operation {
  const atMost = dice.chance(0.1) ? 500 : 8;
  return ops.hset(own.key(dice, 'large'), own.texts(fields(dice, atMost, largeFields)));
}

function removeFields(own: OperationSource, dice: Dice): Operation {
  if (dice.chance(0.5)) return ops.hdel(own.key(dice, 'small'), fields(dice, 4, smallFields));
  return ops.hdel(own.key(dice, 'large'), fields(dice, 8, largeFields));
}

function renaming(own: OperationSource, dice: Dice): Operation {
  const from = own.key(dice, 'string');
  let to = own.key(dice, 'string');
  while (to === from) to = own.key(dice, 'string');
  return ops.rename(from, to);
}

function blob(own: OperationSource): string {
  const text = own.text();
  return text.repeat(Math.ceil(blobBytes / text.length));
}

function someday(own: OperationSource): number {
  return firstDeadlineMs + own.serial();
}
