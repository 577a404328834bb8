import type { Content, ContentReader } from '../content.ts';

/** A string, also as a bitmap or a HyperLogLog. */
export class TextContent implements Content {
  text: string;

  constructor(text = '') {
    this.text = text;
  }

  copy(): TextContent {
    return new TextContent(this.text);
  }

  equals(found: Content): boolean {
    return found instanceof TextContent && found.text === this.text;
  }

  describe(): string {
    const { text } = this;
    const start = text.length > 60 ? `${text.slice(0, 60)}...` : text;
    return `"${start}" (${text.length} bytes)`;
  }
}

export const textReader: ContentReader = {
  type: 'string',
  commands: (key) => [['GET', key]],
  parse: ([text]) => new TextContent(String(text)),
};
