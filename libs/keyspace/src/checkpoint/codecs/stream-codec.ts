import {
  Consumer,
  ConsumerLeaf,
  consumersKind,
  GroupPart,
  groupKind,
  nodeKind,
  PendingLeaf,
  pendingKind,
  StreamNode,
  StreamValue,
  uint64Of,
} from '@kiwi/datatypes';
import type { StreamHeader, StreamId, StreamPart, Uint64 } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import type { PageReader } from '../page-reader.ts';
import type { Steps } from '../steps.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** Integers and strings as the parts give them: see `StreamPart.writeContent`. Part 0 has the stream's header before its own content. */
export const streamCodec: CollectionCodec = {
  type: 'stream',
  tag: 12,

  *writePart(writer, content) {
    for (const item of content as readonly (number | string)[]) {
      if (writer.isFull) yield;
      if (typeof item === 'number') writer.integer(item);
      else if (writer.isShort(item)) writer.string(item);
      else yield* writer.longString(item);
    }
  },

  *readPart(reader, index) {
    try {
      const header = index === 0 ? readHeader(reader) : null;
      const part = yield* readContent(reader);
      part.index = index;
      part.header = header;
      return part;
    } catch (error) {
      throw error instanceof RangeError ? new MalformedPage(error.message) : error;
    }
  },

  *build(parts) {
    const stream = new StreamValue();
    yield* stream.restore(parts as readonly StreamPart[]);
    return stream;
  },
};

function* readContent(reader: PageReader): Steps<StreamPart> {
  switch (reader.integer()) {
    case nodeKind:
      return readNode(reader);
    case groupKind:
      return readGroup(reader);
    case consumersKind:
      return yield* readConsumers(reader);
    case pendingKind:
      return yield* readPending(reader);
    default:
      throw new MalformedPage('a part of a stream has an unknown kind');
  }
}

function readNode(reader: PageReader): StreamNode {
  const node = new StreamNode();
  node.storedNext = reader.integer();
  const slots = reader.integer();
  const listpackBytes = reader.integer();
  const masterId = readId(reader);
  const lastId = readId(reader);
  const fieldCount = reader.integer();
  const masterFields: string[] = [];
  for (let i = 0; i < fieldCount; i++) masterFields.push(reader.string());
  node.restore({ slots, listpackBytes, masterId, lastId, masterFields, text: reader.string() });
  return node;
}

function readGroup(reader: PageReader): GroupPart {
  const number = reader.integer();
  const name = reader.string();
  const nextConsumer = reader.integer();
  const lastId = readId(reader);
  const isKnown = reader.integer() === 1;
  const entriesRead = readUint64(reader);
  const part = new GroupPart(number, name, lastId, isKnown ? entriesRead : null);
  part.nextConsumer = nextConsumer;
  return part;
}

function* readConsumers(reader: PageReader): Steps<ConsumerLeaf> {
  const next = reader.integer();
  const leaf = new ConsumerLeaf(reader.integer());
  leaf.storedNext = next;
  const count = reader.integer();
  for (let i = 0; i < count; i++) {
    if (reader.isPauseDue) yield;
    const number = reader.integer();
    const name = reader.string();
    const seenMs = reader.integer();
    leaf.items.push(new Consumer(number, name, seenMs, reader.integer() - 1));
  }
  return leaf;
}

function* readPending(reader: PageReader): Steps<PendingLeaf> {
  const next = reader.integer();
  const leaf = new PendingLeaf(reader.integer());
  leaf.storedNext = next;
  const count = reader.integer();
  for (let i = 0; i < count; i++) {
    if (reader.isPauseDue) yield;
    const id = readId(reader);
    const consumer = reader.integer();
    const timeMs = reader.integer();
    leaf.insertPending(i, id, consumer, timeMs, readUint64(reader));
  }
  return leaf;
}

function readHeader(reader: PageReader): StreamHeader {
  const lastId = readId(reader);
  const maxDeletedId = readId(reader);
  const entriesAdded = readUint64(reader);
  return { lastId, maxDeletedId, entriesAdded, nextGroup: reader.integer() };
}

function readId(reader: PageReader): StreamId {
  const ms = readUint64(reader);
  return { ms, seq: readUint64(reader) };
}

function readUint64(reader: PageReader): Uint64 {
  const upper = reader.integer();
  return uint64Of(upper, reader.integer());
}
