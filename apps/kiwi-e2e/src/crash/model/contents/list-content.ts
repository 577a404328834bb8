import { sameList } from '../content.ts';
import type { Content, ContentReader } from '../content.ts';

export class ListContent implements Content {
  elements: string[];

  constructor(elements: readonly string[] = []) {
    this.elements = [...elements];
  }

  copy(): ListContent {
    return new ListContent(this.elements);
  }

  equals(found: Content): boolean {
    return found instanceof ListContent && sameList(this.elements, found.elements);
  }

  describe(): string {
    const { length } = this.elements;
    return `a list of ${length}, from ${this.elements[0]} to ${this.elements[length - 1]}`;
  }
}

export const listReader: ContentReader = {
  type: 'list',
  commands: (key) => [['LRANGE', key, '0', '-1']],
  parse: ([elements]) => new ListContent(elements as readonly string[]),
};
