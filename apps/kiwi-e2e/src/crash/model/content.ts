import type { PlainReply } from '@kiwi/resp-protocol/testing';

/** What a key holds, of one type. */
export interface Content {
  copy(): Content;
  /** Whether a server that holds `found` holds what was expected. */
  equals(found: Content): boolean;
  /** In a few words, for a report. */
  describe(): string;
}

/** How a type is read from a server. */
export interface ContentReader {
  /** As TYPE answers. */
  readonly type: string;
  /** Commands whose replies together tell all that is replicated about the value, orders included. */
  readonly commands: (key: string) => readonly (readonly string[])[];
  readonly parse: (replies: readonly PlainReply[]) => Content;
}

export function sameMap<V>(
  one: ReadonlyMap<string, V>,
  other: ReadonlyMap<string, V>,
  same: (value: V, other: V) => boolean = Object.is,
): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) {
    const found = other.get(key);
    if (found === undefined || !same(value, found)) return false;
  }
  return true;
}

export function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}
