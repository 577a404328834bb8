import type { PlainReply } from '@kiwi/resp-protocol/testing';
import { sameMap } from '../content.ts';
import type { Content, ContentReader } from '../content.ts';

/** The fields that may have deadlines: their names are known, so a server can be asked for all of them at once. */
export const timedFields = Array.from({ length: 20 }, (_, i) => `f${i + 1}`);

/** A hash and the deadlines of its fields. */
export class HashContent implements Content {
  readonly fields: Map<string, string>;
  /** Unix milliseconds, of the fields that have one. */
  readonly deadlines: Map<string, number>;

  constructor(
    fields: ReadonlyMap<string, string> = new Map(),
    deadlines: ReadonlyMap<string, number> = new Map(),
  ) {
    this.fields = new Map(fields);
    this.deadlines = new Map(deadlines);
  }

  copy(): HashContent {
    return new HashContent(this.fields, this.deadlines);
  }

  equals(found: Content): boolean {
    if (!(found instanceof HashContent)) return false;
    return sameMap(this.fields, found.fields) && sameMap(this.deadlines, found.deadlines);
  }

  describe(): string {
    return `a hash of ${this.fields.size} fields, ${this.deadlines.size} of them with deadlines`;
  }
}

export const hashReader: ContentReader = {
  type: 'hash',
  commands: (key) => [
    ['HGETALL', key],
    ['HPEXPIRETIME', key, 'FIELDS', String(timedFields.length), ...timedFields],
  ],
  parse: ([flat, times]) => {
    const deadlines = new Map<string, number>();
    (times as readonly PlainReply[]).forEach((time, i) => {
      if (Number(time) >= 0) deadlines.set(timedFields[i] ?? '', Number(time));
    });
    return new HashContent(pairs(flat as readonly string[]), deadlines);
  },
};

function pairs(flat: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i] ?? '', flat[i + 1] ?? '');
  return map;
}
