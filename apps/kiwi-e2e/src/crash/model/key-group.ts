import { copyOf, describeValue, sameValue } from './stored-value.ts';
import type { KeyValues } from './stored-value.ts';
import type { Operation } from './operation.ts';

interface Step {
  readonly operation: Operation;
  /** Undefined: the outcome is unknown. */
  readonly reply: string | undefined;
}

/**
 * Keys that one connection at a time writes, and what they must hold. Operations whose outcome nobody told are kept aside, in
 * order. A node hands on the commands of a connection in order and without gaps, so of those with an unknown outcome some
 * first ones took effect, across all keys of the group, and the others did not. Once the outcome of one is unknown the
 * group rests until it has been read back (`settle`): a command of a node that died may still be under way.
 */
export class KeyGroup {
  /** Every key of the group starts with it. */
  readonly prefix: string;
  readonly database: number;
  acknowledged = 0;
  unknown = 0;
  #state: KeyValues = new Map();
  #tail: Step[] = [];

  constructor(prefix: string, database: number) {
    this.prefix = prefix;
    this.database = database;
  }

  /** False while an outcome is unknown: then the group must not be written. */
  get certain(): boolean {
    return this.#tail.length === 0;
  }

  /** Keys that exist, as far as known. */
  get keys(): Iterable<string> {
    return this.#state.keys();
  }

  /** An operation was answered. Returns what is wrong with the reply, or null; it cannot be told while outcomes are unknown. */
  acknowledge(operation: Operation, reply: string): string | null {
    this.acknowledged++;
    if (!this.certain) {
      this.#tail.push({ operation, reply });
      return null;
    }
    const expected = operation.apply(this.#state, reply);
    if (expected === reply) return null;
    const command = operation.commands
      .map((args) => args.join(' '))
      .join(' ')
      .slice(0, 100);
    return `${command} was answered ${reply.slice(0, 100)} instead of ${expected}`;
  }

  /** An operation was sent, and whether it took effect is not known. */
  lose(operation: Operation): void {
    this.unknown++;
    this.#tail.push({ operation, reply: undefined });
  }

  /**
   * Compares with what was read back when nothing was under way, and takes it over. Returns the differences: none when
   * one of the possible outcomes was found.
   */
  settle(found: KeyValues): string[] {
    const unknown = this.#tail.filter(({ reply }) => reply === undefined).length;
    let closest: string[] | null = null;
    for (let effective = unknown; effective >= 0; effective--) {
      const candidate = this.#outcome(effective);
      const differences = compare(candidate, found);
      if (differences.length === 0) {
        // Knows what only the server could tell.
        this.#state = copyOf(found);
        this.#tail = [];
        return [];
      }
      if (closest === null || differences.length < closest.length) closest = differences;
    }
    this.#state = copyOf(found);
    this.#tail = [];
    const note = unknown === 0 ? '' : ` (${unknown} operations with unknown outcome)`;
    return (closest ?? []).map((difference) => difference + note);
  }

  /** The state when the first `effective` operations of unknown outcome took effect. */
  #outcome(effective: number): KeyValues {
    if (this.certain) return this.#state;
    const state = copyOf(this.#state);
    let left = effective;
    for (const { operation, reply } of this.#tail) {
      if (reply !== undefined || left-- > 0) operation.apply(state, reply);
    }
    return state;
  }
}

function compare(expected: KeyValues, found: KeyValues): string[] {
  const differences: string[] = [];
  for (const [key, value] of expected) {
    const other = found.get(key);
    if (other !== undefined && sameValue(value, other)) continue;
    differences.push(`${key} holds ${describeValue(other)} instead of ${describeValue(value)}`);
  }
  for (const [key, value] of found) {
    if (!expected.has(key)) differences.push(`${key} holds ${describeValue(value)}, not nothing`);
  }
  return differences;
}
