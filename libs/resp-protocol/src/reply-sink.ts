/**
 * Where a command writes its reply. All strings are byte strings (one character per byte, latin1).
 * Aggregates announce their length first; the caller then writes exactly that many elements (twice as many for maps).
 * What RESP2 lacks is written as Redis writes it there: maps and sets as arrays, doubles as bulk strings, null as `$-1`.
 */
export interface ReplySink {
  /** 2 or 3, as negotiated by HELLO. */
  readonly protocol: 2 | 3;
  /** `+OK` */
  ok(): void;
  /** A simple string; must not contain CR or LF. */
  simple(text: string): void;
  /** The whole error line without `-`, starting with its code: `ERR syntax error`. CR and LF become spaces. */
  error(line: string): void;
  integer(value: number | bigint): void;
  bulk(value: string): void;
  /** A bulk string when not null, else the null of the protocol (`$-1` or `_`). */
  bulkOrNull(value: string | null | undefined): void;
  null(): void;
  /** `*-1` in RESP2, `_` in RESP3. */
  nullArray(): void;
  array(length: number): void;
  /** `entries` key-value pairs follow. */
  map(entries: number): void;
  set(length: number): void;
  /** An out-of-band push in RESP3, an array in RESP2. */
  push(length: number): void;
  /** `text` is the number as Redis prints it (`3.1`, `inf`, `-inf`, `nan`). */
  double(text: string): void;
  boolean(value: boolean): void;
  bigNumber(decimal: string): void;
  /** `format` has three characters, `txt` or `mkd`; RESP2 gets a plain bulk string. */
  verbatim(format: string, text: string): void;
}
