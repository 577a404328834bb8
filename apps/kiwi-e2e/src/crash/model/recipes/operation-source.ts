import type { Dice } from '../../dice.ts';
import type { Operation } from '../operation.ts';

/** How many keys of each kind a group has: enough to meet again, few enough to be read back in every round. */
const counts = {
  ...{ string: 24, counter: 6, log: 6, blob: 2, bits: 2, counted: 2 },
  ...{ small: 8, large: 1, list: 6, queue: 1, stream: 4, river: 1 },
  ...{ set: 6, crowd: 1, lottery: 2, ranking: 6, scores: 1, map: 2 },
};
/** In the year 2096: nothing expires during a test. */
const firstDeadlineMs = 4_000_000_000_000;

/** What keys are used for; each kind holds values of one type. */
export type KeyKind = keyof typeof counts;

export const keyKinds = Object.keys(counts) as readonly KeyKind[];

/** Draws keys of one group, and values that are used once. */
export class OperationSource {
  readonly #prefix: string;
  #serial = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  key(dice: Dice, kind: KeyKind): string {
    return `${this.#prefix}${kind}:${dice.integer(1, counts[kind])}`;
  }

  /** Up to so many keys of a kind, all different. */
  keys(dice: Dice, kind: KeyKind, atMost: number): string[] {
    return several(dice, atMost, () => this.key(dice, kind));
  }

  /** Two different keys of a kind that has more than one. */
  twoKeys(dice: Dice, kind: KeyKind): [string, string] {
    const one = this.key(dice, kind);
    let other = this.key(dice, kind);
    while (other === one) other = this.key(dice, kind);
    return [one, other];
  }

  serial(): number {
    return this.#serial++;
  }

  /** A serial of late, which may have been used for something of the same kind. */
  recentSerial(dice: Dice): number {
    return Math.max(0, this.#serial - dice.integer(1, 500));
  }

  /** A text that occurs once. */
  text(): string {
    return `${this.#prefix}${this.serial()}`;
  }

  texts(names: readonly string[]): Map<string, string> {
    return new Map(names.map((name) => [name, this.text()]));
  }

  /** Never the same twice. */
  deadlineMs(): number {
    return firstDeadlineMs + this.serial();
  }
}

/** A kind of operation. */
export interface Recipe {
  /** How often it is drawn, compared with others. */
  readonly weight: number;
  readonly make: (own: OperationSource, dice: Dice) => Operation;
}

/** One to so many things, without repetitions. */
export function several(dice: Dice, atMost: number, draw: () => string): string[] {
  return [...new Set(Array.from({ length: dice.integer(1, atMost) }, draw))];
}
