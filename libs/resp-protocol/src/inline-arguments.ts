import { byteString } from './byte-string.ts';

const backslash = 0x5c;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const lowerX = 0x78;
/** What `\n`, `\r`, `\t`, `\b` and `\a` stand for inside double quotes, by the letter's code. */
const escapes = new Map([
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
  [0x62, '\b'],
  [0x61, '\x07'],
]);

/**
 * Splits an inline command, bytes `[start, end)` without the line end, into arguments: the rules of
 * Redis' `sdssplitargs`. Blanks separate; `"..."` knows `\n \r \t \b \a \xHH` and `\` before any
 * other byte; `'...'` knows `\'`; a closing quote must be followed by a blank or the end. As in
 * Redis, a NUL byte ends the line. Returns null when the quotes do not balance.
 */
export function splitInlineArguments(bytes: Buffer, start: number, end: number): string[] | null {
  const nul = bytes.subarray(start, end).indexOf(0);
  return new InlineScanner(bytes, start, nul === -1 ? end : start + nul).split();
}

class InlineScanner {
  private readonly bytes: Buffer;
  private readonly end: number;
  private at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  split(): string[] | null {
    const args: string[] = [];
    for (;;) {
      while (this.at < this.end && isSpace(this.peek(0))) this.at++;
      if (this.at >= this.end) return args;
      const arg = this.argument();
      if (arg === null) return null;
      args.push(arg);
    }
  }

  /** One argument; a quote may open in the middle of it, and its closing ends the argument. */
  private argument(): string | null {
    let plainFrom = this.at;
    for (; this.at < this.end; this.at++) {
      const byte = this.peek(0);
      if (isSeparator(byte)) break;
      if (byte !== doubleQuote && byte !== singleQuote) continue;
      const plain = byteString(this.bytes, plainFrom, this.at);
      this.at++;
      plainFrom = this.at;
      const quoted = byte === doubleQuote ? this.doubleQuoted() : this.singleQuoted();
      return quoted === null ? null : plain + quoted;
    }
    return byteString(this.bytes, plainFrom, this.at);
  }

  private doubleQuoted(): string | null {
    let text = '';
    while (this.at < this.end) {
      const byte = this.peek(0);
      if (byte === doubleQuote) return this.closed(text);
      if (byte !== backslash || this.at + 1 >= this.end) {
        text += String.fromCharCode(byte);
        this.at++;
      } else if (
        this.peek(1) === lowerX &&
        hexDigit(this.peek(2)) >= 0 &&
        hexDigit(this.peek(3)) >= 0
      ) {
        text += String.fromCharCode(hexDigit(this.peek(2)) * 16 + hexDigit(this.peek(3)));
        this.at += 4;
      } else {
        text += escapes.get(this.peek(1)) ?? String.fromCharCode(this.peek(1));
        this.at += 2;
      }
    }
    return null;
  }

  private singleQuoted(): string | null {
    let text = '';
    while (this.at < this.end) {
      const byte = this.peek(0);
      if (byte === singleQuote) return this.closed(text);
      if (byte === backslash && this.peek(1) === singleQuote) this.at++;
      text += String.fromCharCode(this.peek(0));
      this.at++;
    }
    return null;
  }

  /** At a closing quote: takes it, provided a blank or the end follows. */
  private closed(text: string): string | null {
    this.at++;
    return this.at >= this.end || isSpace(this.peek(0)) ? text : null;
  }

  /** The byte `offset` after the cursor, or 0 beyond the end. */
  private peek(offset: number): number {
    const at = this.at + offset;
    return at < this.end ? (this.bytes[at] as number) : 0;
  }
}

/** C's `isspace`: also vertical tab and form feed, which do not end an unquoted argument. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isSeparator(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** The value of a hexadecimal digit, or -1. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
