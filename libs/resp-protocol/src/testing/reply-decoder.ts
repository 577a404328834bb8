import { byteString } from '../byte-string.ts';
import type { Reply } from './reply.ts';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const noBytes = Buffer.alloc(0);

/** The server sent something that is not a reply of RESP2 or RESP3. */
export class ReplyFormatError extends Error {
  readonly code = 'RESP_REPLY_FORMAT';
}

type AggregateType = 'array' | 'set' | 'push' | 'map';

const aggregates: Readonly<Record<string, AggregateType | 'attribute'>> = {
  '*': 'array',
  '~': 'set',
  '>': 'push',
  '%': 'map',
  '|': 'attribute',
};

/**
 * An aggregate whose elements are still coming. `elements` counts single replies: two per entry of
 * a map.
 */
interface OpenAggregate {
  readonly type: AggregateType | 'attribute';
  readonly elements: number;
  readonly items: Reply[];
}

/**
 * Incremental decoder of server replies, RESP2 and RESP3, for tests and load generators. Strict:
 * every line end is checked. Attributes (`|`) are read and dropped; streamed strings and
 * aggregates, which Redis does not send, are refused.
 */
export class ReplyDecoder {
  #buffer: Buffer = noBytes;
  /** The reply being read begins at `#start`; `#at` is the cursor. */
  #start = 0;
  #at = 0;
  #end = 0;
  #open: OpenAggregate[] = [];
  #last: readonly [Buffer, number, number] = [noBytes, 0, 0];

  feed(chunk: Buffer): void {
    const held = this.#end - this.#start;
    if (held === 0) {
      this.#buffer = chunk;
      this.#start = this.#at = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(2 * (held + chunk.length));
      this.#buffer.copy(larger, 0, this.#start, this.#end);
      this.#buffer = larger;
      this.#at -= this.#start;
      this.#end = held;
      this.#start = 0;
    }
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next reply, or null when more bytes are needed.
   * @throws ReplyFormatError when the bytes are no reply; the decoder is of no use then.
   */
  next(): Reply | null {
    for (;;) {
      const element = this.#readElement();
      if (element === null) return null;
      const reply = element === 'opened' ? null : this.#place(element);
      if (reply === null) continue;
      this.#last = [this.#buffer, this.#start, this.#at];
      this.#start = this.#at;
      return reply;
    }
  }

  /**
   * A copy of the exact bytes of the reply that `next` returned last; to be asked for before the
   * next `feed`.
   */
  lastBytes(): Buffer {
    const [buffer, start, end] = this.#last;
    return Buffer.from(buffer.subarray(start, end));
  }

  /** Bytes received that no returned reply has used. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  /**
   * A single reply, or the header of an aggregate; leaves the cursor alone when bytes are missing.
   */
  #readElement(): Reply | 'opened' | null {
    const lineEnd = this.#lineEnd();
    if (lineEnd === -1) return null;
    const type = String.fromCharCode(this.#buffer[this.#at] as number);
    const line = byteString(this.#buffer, this.#at + 1, lineEnd);
    if (type === '$' || type === '=' || type === '!') {
      if (type === '$' && line === '-1')
        return this.#advance(lineEnd, { type: 'null', form: '$-1' });
      return this.#readBlob(type, lineEnd, this.#count(line));
    }
    const single = this.#single(type, line);
    if (single !== null) return this.#advance(lineEnd, single);
    const aggregate = aggregates[type];
    if (aggregate === undefined)
      throw new ReplyFormatError(`unknown reply type ${JSON.stringify(type)}`);
    const count = this.#count(line);
    this.#at = lineEnd + 2;
    if (count === 0 && aggregate !== 'attribute') return closed(aggregate, []);
    const elements = aggregate === 'map' || aggregate === 'attribute' ? 2 * count : count;
    if (elements > 0) this.#open.push({ type: aggregate, elements, items: [] });
    return 'opened';
  }

  /** What fits on one line, or null when `type` is that of an aggregate. */
  #single(type: string, line: string): Reply | null {
    switch (type) {
      case '+':
        return { type: 'simple', text: line };
      case '-':
        return { type: 'error', line };
      case ':':
        return { type: 'integer', value: integer(line) };
      case '_':
        if (line !== '') throw new ReplyFormatError(`null with text ${JSON.stringify(line)}`);
        return { type: 'null', form: '_' };
      case ',':
        return { type: 'double', text: line };
      case '#':
        if (line !== 't' && line !== 'f')
          throw new ReplyFormatError(`boolean ${JSON.stringify(line)}`);
        return { type: 'boolean', value: line === 't' };
      case '(':
        return { type: 'bigNumber', decimal: line };
      case '*':
        return line === '-1' ? { type: 'null', form: '*-1' } : null;
      default:
        return null;
    }
  }

  #readBlob(type: '$' | '=' | '!', lineEnd: number, length: number): Reply | null {
    const from = lineEnd + 2;
    const to = from + length;
    if (to + 2 > this.#end) return null;
    if (this.#buffer[to] !== carriageReturn || this.#buffer[to + 1] !== lineFeed) {
      throw new ReplyFormatError('no line end behind a bulk string');
    }
    const value = byteString(this.#buffer, from, to);
    if (type === '$') return this.#advance(to, { type: 'bulk', value });
    if (type === '!') return this.#advance(to, { type: 'error', line: value });
    if (value[3] !== ':') throw new ReplyFormatError('verbatim string without a format');
    return this.#advance(to, { type: 'verbatim', format: value.slice(0, 3), text: value.slice(4) });
  }

  #advance(lineEnd: number, reply: Reply): Reply {
    this.#at = lineEnd + 2;
    return reply;
  }

  /**
   * Puts an element into the innermost open aggregate and closes what it completes; the reply once
   * nothing is open.
   */
  #place(element: Reply): Reply | null {
    let complete = element;
    for (let open = this.#open.at(-1); open !== undefined; open = this.#open.at(-1)) {
      open.items.push(complete);
      if (open.items.length < open.elements) return null;
      this.#open.pop();
      if (open.type === 'attribute') return null;
      complete = closed(open.type, open.items);
    }
    return complete;
  }

  #count(line: string): number {
    if (!/^(0|[1-9]\d{0,9})$/.test(line))
      throw new ReplyFormatError(`length ${JSON.stringify(line)}`);
    return Number(line);
  }

  /** The index of the line's CR, or -1 while the line is not complete. */
  #lineEnd(): number {
    const length = this.#buffer.subarray(this.#at, this.#end).indexOf(carriageReturn);
    const at = this.#at + length;
    if (length === -1 || at + 1 >= this.#end) return -1;
    if (this.#buffer[at + 1] !== lineFeed) throw new ReplyFormatError('CR without LF');
    return at;
  }
}

function closed(type: AggregateType, items: readonly Reply[]): Reply {
  if (type !== 'map') return { type, items };
  const entries: [Reply, Reply][] = [];
  for (let i = 0; i < items.length; i += 2) {
    entries.push([items[i] as Reply, items[i + 1] as Reply]);
  }
  return { type, entries };
}

function integer(line: string): number | bigint {
  if (!/^[+-]?\d+$/.test(line)) throw new ReplyFormatError(`integer ${JSON.stringify(line)}`);
  const value = Number(line);
  return Number.isSafeInteger(value) ? value : BigInt(line);
}
