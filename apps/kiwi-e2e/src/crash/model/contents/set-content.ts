import type { Content, ContentReader } from '../content.ts';

export class SetContent implements Content {
  readonly members: Set<string>;
  /** So many of the members may be gone, and nobody knows which: drawn at random, with no reply. */
  missing: number;

  constructor(members: Iterable<string> = [], missing = 0) {
    this.members = new Set(members);
    this.missing = missing;
  }

  copy(): SetContent {
    return new SetContent(this.members, this.missing);
  }

  equals(found: Content): boolean {
    if (!(found instanceof SetContent)) return false;
    if (found.members.size !== this.members.size - this.missing) return false;
    for (const member of found.members) if (!this.members.has(member)) return false;
    return true;
  }

  describe(): string {
    const some = [...this.members].sort().slice(0, 5).join(', ');
    return `a set of ${this.members.size - this.missing}: ${some}...`;
  }
}

export const setReader: ContentReader = {
  type: 'set',
  commands: (key) => [['SMEMBERS', key]],
  parse: ([members]) => new SetContent(members as readonly string[]),
};
