import type { Argument, ArgumentType } from './argument.ts';

const lexeme = /\.\.\.|[[\](){}|]|#\d+|[@!][\d.]+|[^\s[\](){}|#@!."=]+(?:="[^"]*")?/y;
const blank = /\s*/y;
/** The types that a name may be followed by; the others show in the form. */
const typeNames: readonly ArgumentType[] = [
  ...(['key', 'string', 'integer', 'double', 'pattern', 'unix-time'] as const),
];
/** A word of a call, as opposed to the name of an argument. */
const tokenForm = /^[A-Z][A-Z0-9-]*$/;

/**
 * Reads what follows the name of a command in a call, in a notation close to that of Redis's documentation:
 *
 *     key#0                        the name of an argument; `#` says that it is a key, and which key specification finds it
 *     key                          short for `key#0`; one that no key specification finds is `key:string`
 *     count:integer                with a type; without one it is a `string`
 *     GET                          a word, whose name is `get`
 *     change="CH"                  a word with another name
 *     COUNT count:integer          a word before an argument
 *     condition(NX | XX)           one of several, with a name for the choice
 *     key_value{key value}         several that belong together
 *     [GET]                        optional
 *     key...                       once or more often
 *     GET... pattern:pattern       the same, and the word is repeated too
 *     GET@6.2.0                    since a later release than the command
 *     ip:port!2.8.12               deprecated since
 *
 * Throws an Error that quotes the syntax when it is not of this form.
 */
export function parseSyntax(syntax: string): readonly Argument[] {
  return new SyntaxParser(syntax).parse();
}

class SyntaxParser {
  readonly #syntax: string;
  readonly #lexemes: readonly string[];
  #at = 0;

  constructor(syntax: string) {
    this.#syntax = syntax;
    this.#lexemes = [...this.#split()];
  }

  parse(): readonly Argument[] {
    const all = this.#sequence();
    if (this.#at < this.#lexemes.length) throw this.#unexpected();
    return all;
  }

  *#split(): Generator<string> {
    let at = 0;
    for (;;) {
      blank.lastIndex = at;
      at += blank.exec(this.#syntax)?.[0].length ?? 0;
      if (at === this.#syntax.length) return;
      lexeme.lastIndex = at;
      const found = lexeme.exec(this.#syntax)?.[0];
      if (found === undefined) throw this.#error(`nothing that can stand there at ${at}`);
      yield found;
      at += found.length;
    }
  }

  /** Arguments up to what closes them. */
  #sequence(): Argument[] {
    const all: Argument[] = [];
    while (this.#isWord() || this.#next === '[') all.push(this.#element());
    return all;
  }

  #element(): Argument {
    if (!this.#takeIf('[')) return this.#argument();
    const argument = this.#argument();
    this.#expect(']');
    return { ...argument, optional: true };
  }

  #argument(): Argument {
    const first = this.#word();
    if (!tokenForm.test(first)) return this.#suffixed(this.#named(first));
    const multipleToken = this.#takeIf('...');
    if (!this.#isWord() || this.#isToken()) return this.#suffixed(pureToken(first));
    const named = this.#suffixed(this.#named(this.#word()));
    return multipleToken
      ? { ...named, token: first, multiple: true, multipleToken }
      : { ...named, token: first };
  }

  /** An argument that begins with its name. */
  #named(word: string): Argument {
    const [, name = '', token] = /^([^"]+?)(?:="(.*)")?$/.exec(word) ?? [];
    if (token !== undefined) return { ...pureToken(token), name };
    if (this.#takeIf('(')) return composite(name, 'oneof', this.#alternatives());
    if (this.#takeIf('{')) {
      const parts = this.#sequence();
      this.#expect('}');
      return composite(name, 'block', parts);
    }
    const typed = typeOf(name);
    if (this.#next?.startsWith('#')) {
      const keySpecIndex = Number(this.#take().slice(1));
      return { ...typed, type: typed.type === 'string' ? 'key' : typed.type, keySpecIndex };
    }
    return name === 'key' ? { ...typed, type: 'key', keySpecIndex: 0 } : typed;
  }

  #alternatives(): Argument[] {
    const all = [this.#element()];
    while (this.#takeIf('|')) all.push(this.#element());
    this.#expect(')');
    return all;
  }

  #suffixed(argument: Argument): Argument {
    const multiple = this.#takeIf('...');
    const since = this.#release('@');
    const deprecatedSince = this.#release('!');
    return {
      ...argument,
      ...(multiple && { multiple }),
      ...(since !== null && { since }),
      ...(deprecatedSince !== null && { deprecatedSince }),
    };
  }

  #release(mark: string): string | null {
    return this.#next?.startsWith(mark) ? this.#take().slice(1) : null;
  }

  get #next(): string | undefined {
    return this.#lexemes[this.#at];
  }

  /** Whether an argument or a token begins here. */
  #isWord(): boolean {
    const next = this.#next;
    return next !== undefined && !/^(?:\.\.\.|[[\](){}|#@!])/.test(next);
  }

  /** Whether the word here is no name of an argument. */
  #isToken(): boolean {
    return tokenForm.test(this.#next ?? '') || (this.#next ?? '').includes('="');
  }

  #word(): string {
    if (!this.#isWord()) throw this.#unexpected();
    return this.#take();
  }

  #take(): string {
    return this.#lexemes[this.#at++] as string;
  }

  #takeIf(text: string): boolean {
    if (this.#next !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takeIf(text)) throw this.#unexpected();
  }

  #unexpected(): Error {
    return this.#error(`unexpected ${this.#next ?? 'end'}`);
  }

  #error(what: string): Error {
    return new Error(`${what} in the syntax "${this.#syntax}"`);
  }
}

const once = { optional: false, multiple: false, multipleToken: false } as const;

function pureToken(token: string): Argument {
  return { ...once, name: token.toLowerCase(), type: 'pure-token', token };
}

function composite(name: string, type: 'oneof' | 'block', parts: readonly Argument[]): Argument {
  return { ...once, name, type, arguments: parts };
}

/** A type stands behind the last colon of a name. */
function typeOf(text: string): Argument {
  const colon = text.lastIndexOf(':');
  const type = text.slice(colon + 1);
  if (colon === -1 || !isTypeName(type)) return { ...once, name: text, type: 'string' };
  return { ...once, name: text.slice(0, colon), type };
}

function isTypeName(text: string): text is ArgumentType {
  return (typeNames as readonly string[]).includes(text);
}
