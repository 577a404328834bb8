/**
 * One reply as it came over the wire, in RESP2 or RESP3. Text is a byte string (latin1). Errors are
 * replies like any other.
 */
export type Reply =
  | { readonly type: 'simple'; readonly text: string }
  /** The line without `-`: `ERR syntax error`. */
  | { readonly type: 'error'; readonly line: string }
  /** A `bigint` outside the safe integers. */
  | { readonly type: 'integer'; readonly value: number | bigint }
  | { readonly type: 'bulk'; readonly value: string }
  /** RESP2 has two nulls, RESP3 one; `form` tells which came. */
  | { readonly type: 'null'; readonly form: '$-1' | '*-1' | '_' }
  | { readonly type: 'array' | 'set' | 'push'; readonly items: readonly Reply[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [Reply, Reply])[] }
  /** The number as the server printed it. */
  | { readonly type: 'double'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'bigNumber'; readonly decimal: string }
  | { readonly type: 'verbatim'; readonly format: string; readonly text: string };

/** An error reply among plain values. */
export class ErrorReply {
  readonly line: string;

  constructor(line: string) {
    this.line = line;
  }
}

/** A reply as plain JavaScript: what most expectations are written with. */
export type PlainReply =
  | string
  | number
  | bigint
  | boolean
  | null
  | ErrorReply
  | readonly PlainReply[]
  | ReadonlyMap<PlainReply, PlainReply>;

/**
 * Forgets the wire type: any text is a string, any null is null, arrays, sets and pushes are
 * arrays, maps are a `Map`.
 */
export function plainReply(reply: Reply): PlainReply {
  switch (reply.type) {
    case 'simple':
    case 'double':
    case 'verbatim':
      return reply.text;
    case 'error':
      return new ErrorReply(reply.line);
    case 'integer':
    case 'bulk':
    case 'boolean':
      return reply.value;
    case 'bigNumber':
      return reply.decimal;
    case 'null':
      return null;
    case 'array':
    case 'set':
    case 'push':
      return reply.items.map(plainReply);
    case 'map':
      return new Map(reply.entries.map(([key, value]) => [plainReply(key), plainReply(value)]));
  }
}
