import {
  compareStreamIds,
  fitUint64,
  streamIdMax,
  streamIdMin,
  StreamValue,
} from '@kiwi/datatypes';
import type { ReadonlyConsumerGroup, ReadonlyStreamValue, StreamId } from '@kiwi/datatypes';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { rdbTypes } from './rdb-types.ts';
import type { RdbWriter } from './rdb-writer.ts';
import { readStreamGroups } from './stream-group-reader.ts';
import { readStreamNode, streamNodes } from './stream-node-codec.ts';

/** Stands for "unknown" in the place of the entries that a group has read. */
const unknownCount = 2n ** 64n - 1n;

/** With its type in front: the one that Redis 7.0 writes, which lacks when consumers were last active. */
export function writeStream(writer: RdbWriter, stream: ReadonlyStreamValue): void {
  writer.byte(rdbTypes.streamListpacks2);
  const nodes = [...streamNodes(stream)];
  writer.size(nodes.length);
  for (const { firstId, listpack } of nodes) {
    writer.size(16);
    writeIdKey(writer, firstId);
    writer.string(listpack);
  }
  writer.size(stream.length);
  writeId(writer, stream.lastId);
  writeId(writer, stream.firstId);
  writeId(writer, stream.maxDeletedId);
  writer.size(stream.entriesAdded);
  writer.size(stream.groups.length);
  for (const group of stream.groups) writeGroup(writer, group);
}

function writeGroup(writer: RdbWriter, group: ReadonlyConsumerGroup): void {
  writer.string(group.name);
  writeId(writer, group.lastId);
  writer.size(group.entriesRead ?? unknownCount);
  writer.size(group.pendingCount);
  let place = group.pendingFrom(streamIdMin);
  while (place !== null) {
    const { id, timeMs, count } = group.pendingAt(place);
    writeIdKey(writer, id);
    writer.uint64(BigInt(timeMs));
    writer.size(count);
    place = group.pendingAfter(place);
  }
  writer.size(group.consumerCount);
  for (const consumer of group.consumers()) {
    writer.string(consumer.name);
    writer.uint64(BigInt(consumer.seenMs));
    writer.size(consumer.pendingCount);
    let pending = consumer.pendingFrom(streamIdMin);
    while (pending !== null) {
      writeIdKey(writer, pending.leaf.idAt(pending.offset));
      pending = consumer.pendingAfter(pending);
    }
  }
}

/** As a number each. */
function writeId(writer: RdbWriter, { ms, seq }: StreamId): void {
  writer.size(ms);
  writer.size(seq);
}

/** As 16 bytes whose order is that of the ids. */
function writeIdKey(writer: RdbWriter, { ms, seq }: StreamId): void {
  writer.uint64BigEndian(BigInt(ms));
  writer.uint64BigEndian(BigInt(seq));
}

/** Reads the types 15, 19 and 21, of which each knows more than the one before. */
export function readStream(reader: RdbReader, type: number): StreamValue {
  const stream = new StreamValue();
  const nodeCount = reader.size();
  for (let i = 0; i < nodeCount; i++) {
    if (reader.size() !== 16) throw new MalformedPayload('the key of a node is not an id');
    const firstId = readIdKey(reader);
    for (const { id, fields } of readStreamNode(firstId, reader.string())) {
      if (compareStreamIds(id, stream.lastId) <= 0) throw new MalformedPayload('ids do not ascend');
      stream.append(id, fields, 0);
    }
  }
  if (reader.size() !== stream.length) throw new MalformedPayload('another number of entries');
  const lastId = readId(reader);
  if (compareStreamIds(lastId, stream.lastId) < 0) throw new MalformedPayload('the last id');
  if (type === rdbTypes.streamListpacks) {
    stream.setCounts(lastId, stream.length, streamIdMin);
  } else {
    // The first id follows from the entries.
    readId(reader);
    const maxDeletedId = readId(reader);
    const entriesAdded = fitUint64(reader.bigSize());
    if (entriesAdded === null || entriesAdded < stream.length) {
      throw new MalformedPayload('fewer entries added than there are');
    }
    stream.setCounts(lastId, entriesAdded, maxDeletedId);
  }
  readStreamGroups(reader, type, stream);
  return stream;
}

export function readId(reader: RdbReader): StreamId {
  return streamIdOf(reader.bigSize(), reader.bigSize());
}

export function readIdKey(reader: RdbReader): StreamId {
  return streamIdOf(reader.uint64BigEndian(), reader.uint64BigEndian());
}

function streamIdOf(ms: bigint, seq: bigint): StreamId {
  return { ms: fitUint64(ms) ?? streamIdMax.ms, seq: fitUint64(seq) ?? streamIdMax.seq };
}
