import { HashValue, MapPart } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** Fields and values in turn, behind the number of fields. */
export const hashCodec: CollectionCodec = {
  type: 'hash',
  tag: 8,

  *writePart(writer, content) {
    writer.integer(content.length / 2);
    for (const item of content) {
      const text = item as string;
      if (writer.isFull) yield;
      if (writer.isShort(text)) writer.string(text);
      else yield* writer.longString(text);
    }
  },

  *readPart(reader, index) {
    const part = new MapPart<string>(index);
    const count = reader.integer();
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      const field = reader.string();
      part.set(field, reader.string());
    }
    if (part.size !== count) throw new MalformedPage('a field comes twice');
    return part;
  },

  build(parts) {
    const hash = new HashValue();
    hash.restore(parts as readonly MapPart<string>[]);
    return hash;
  },
};
