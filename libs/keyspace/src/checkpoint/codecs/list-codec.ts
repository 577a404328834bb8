import { ListValue } from '@kiwi/datatypes';
import type { ListLeaf } from '@kiwi/datatypes';
import type { CollectionCodec } from './collection-codec.ts';

/** The number of the next part plus one (0: none), how many elements, the elements. */
export const listCodec: CollectionCodec = {
  type: 'list',
  tag: 9,

  *writePart(writer, content) {
    writer.integer(content[0] as number);
    writer.integer(content.length - 1);
    for (let i = 1; i < content.length; i++) {
      const element = content[i] as string;
      if (writer.isFull) yield;
      if (writer.isShort(element)) writer.string(element);
      else yield* writer.longString(element);
    }
  },

  *readPart(reader, index) {
    const next = reader.integer();
    const count = reader.integer();
    const elements: string[] = [];
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      elements.push(reader.string());
    }
    return ListValue.leafOf(index, next, elements);
  },

  build(parts) {
    return ListValue.of(parts as readonly ListLeaf[]);
  },
};
