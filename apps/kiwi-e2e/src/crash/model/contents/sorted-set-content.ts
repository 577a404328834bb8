import { sameMap } from '../content.ts';
import type { Content, ContentReader } from '../content.ts';

/** A member and its score. */
export type Scored = readonly [member: string, score: number];

export class SortedSetContent implements Content {
  readonly scores: Map<string, number>;

  constructor(scores: Iterable<Scored> = []) {
    this.scores = new Map(scores);
  }

  /** By score, and by the bytes of the members where scores are equal. */
  inOrder(): Scored[] {
    const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.scores].sort(([a, one], [b, other]) => one - other || before(a, b));
  }

  copy(): SortedSetContent {
    return new SortedSetContent(this.scores);
  }

  equals(found: Content): boolean {
    return found instanceof SortedSetContent && sameMap(this.scores, found.scores);
  }

  describe(): string {
    const first = this.inOrder().slice(0, 3);
    return `a sorted set of ${this.scores.size}: ${JSON.stringify(first)}...`;
  }
}

export const sortedSetReader: ContentReader = {
  type: 'zset',
  commands: (key) => [['ZRANGE', key, '0', '-1', 'WITHSCORES']],
  parse: ([reply]) => {
    const flat = reply as readonly string[];
    const content = new SortedSetContent();
    for (let i = 0; i + 1 < flat.length; i += 2) {
      content.scores.set(flat[i] ?? '', Number(flat[i + 1]));
    }
    return content;
  },
};
