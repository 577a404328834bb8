import type { Argument } from '../../table/syntax/argument.ts';

/** Calls with more words are not matched: it could take long. */
const wordsMax = 64;
const integerForm = /^-?\d+$/;

/** Where a match ends, and which arguments it used. */
interface Match {
  readonly end: number;
  readonly used: readonly Argument[];
}

/**
 * The arguments of a syntax that a call uses, in the first way to read it; null when it cannot be read so. Required arguments stand in the order of the
 * syntax, optional ones anywhere.
 * @param words what follows the name
 */
export function matchSyntax(
  syntax: readonly Argument[],
  words: readonly string[],
): readonly Argument[] | null {
  return words.length > wordsMax ? null : new SyntaxMatcher(syntax, words).match();
}

/** Tries all ways to read a call, one after the other. */
class SyntaxMatcher {
  readonly #syntax: readonly Argument[];
  readonly #words: readonly string[];
  readonly #tokens: ReadonlySet<string>;

  constructor(syntax: readonly Argument[], words: readonly string[]) {
    this.#syntax = syntax;
    this.#words = words;
    this.#tokens = new Set(tokensOf(syntax));
  }

  match(): readonly Argument[] | null {
    for (const { end, used } of this.#sequence(this.#syntax, 0)) {
      if (end === this.#words.length) return used;
    }
    return null;
  }

  *#sequence(left: readonly Argument[], at: number): Generator<Match> {
    const required = left.find(({ optional }) => !optional);
    for (const argument of left) {
      if (!argument.optional && argument !== required) continue;
      const others = left.filter((one) => one !== argument);
      for (const { end, used } of this.#argument(argument, at)) {
        if (end === at) continue;
        for (const rest of this.#sequence(others, end)) {
          yield { end: rest.end, used: [...used, ...rest.used] };
        }
      }
    }
    if (required === undefined) yield { end: at, used: [] };
  }

  /** The argument once or, where it may be repeated, as often as possible first. */
  *#argument(argument: Argument, at: number, withToken = true): Generator<Match> {
    const hasToken = withToken && argument.token !== undefined && argument.type !== 'pure-token';
    if (hasToken && !this.#isToken(argument, at)) return;
    for (const { end, used } of this.#content(argument, hasToken ? at + 1 : at)) {
      const together = [argument, ...used];
      if (argument.multiple && end > at && this.#mayRepeat(argument, end)) {
        for (const rest of this.#argument(argument, end, argument.multipleToken)) {
          yield { end: rest.end, used: [...together, ...rest.used] };
        }
      }
      yield { end, used: together };
    }
  }

  /** A word that can be the token of an option is none of several values. */
  #mayRepeat({ multipleToken }: Argument, at: number): boolean {
    return multipleToken || !this.#tokens.has((this.#words[at] ?? '').toUpperCase());
  }

  *#content(argument: Argument, at: number): Generator<Match> {
    const parts = argument.arguments ?? [];
    if (argument.type === 'block') yield* this.#sequence(parts, at);
    else if (argument.type === 'oneof') {
      // A word means itself before it means a value.
      const values = parts.filter(({ token }) => token === undefined);
      const tokens = parts.filter(({ token }) => token !== undefined);
      for (const one of [...tokens, ...values]) yield* this.#argument(one, at);
    } else if (this.#isValue(argument, at)) yield { end: at + 1, used: [] };
  }

  #isValue(argument: Argument, at: number): boolean {
    const word = this.#words[at];
    if (word === undefined) return false;
    switch (argument.type) {
      case 'pure-token':
        return this.#isToken(argument, at);
      case 'integer':
      case 'unix-time':
        return integerForm.test(word);
      case 'double':
        return word !== '' && isDouble(word);
      default:
        return true;
    }
  }

  #isToken({ token }: Argument, at: number): boolean {
    return this.#words[at]?.toUpperCase() === token?.toUpperCase();
  }
}

function tokensOf(syntax: readonly Argument[]): string[] {
  return syntax.flatMap(({ token, arguments: parts = [] }) => [
    ...(token === undefined ? [] : [token.toUpperCase()]),
    ...tokensOf(parts),
  ]);
}

function isDouble(word: string): boolean {
  return !Number.isNaN(Number(word)) || /^[+-]?inf(?:inity)?$/i.test(word);
}
