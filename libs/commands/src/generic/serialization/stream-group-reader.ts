import { fitUint64, formatStreamId } from '@kiwi/datatypes';
import type { ConsumerGroup, StreamId, StreamValue, Uint64 } from '@kiwi/datatypes';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { rdbTypes } from './rdb-types.ts';
import { readId, readIdKey } from './stream-serializer.ts';

const unknownCount = 2n ** 64n - 1n;

interface Delivery {
  readonly timeMs: number;
  readonly count: Uint64;
}

/** Reads the consumer groups of a stream, whose entries are read already. */
export function readStreamGroups(reader: RdbReader, type: number, stream: StreamValue): void {
  const groupCount = reader.size();
  for (let i = 0; i < groupCount; i++) {
    const name = reader.string();
    const lastId = readId(reader);
    const read = type === rdbTypes.streamListpacks ? unknownCount : reader.bigSize();
    if (stream.group(name) !== undefined) throw new MalformedPayload('a group comes twice');
    const entriesRead = read === unknownCount ? null : fitUint64(read);
    const group = stream.createGroup(name, lastId, entriesRead);
    readConsumers(reader, type, group, readDeliveries(reader));
  }
}

/** What is pending in a group, by id. */
function readDeliveries(reader: RdbReader): Map<string, Delivery> {
  const deliveries = new Map<string, Delivery>();
  const count = reader.size();
  for (let i = 0; i < count; i++) {
    const id = formatStreamId(readIdKey(reader));
    if (deliveries.has(id)) throw new MalformedPayload('an entry is pending twice');
    const timeMs = readTime(reader);
    const deliveryCount = fitUint64(reader.bigSize()) ?? 0;
    deliveries.set(id, { timeMs, count: deliveryCount });
  }
  return deliveries;
}

function readConsumers(
  reader: RdbReader,
  type: number,
  group: ConsumerGroup,
  deliveries: Map<string, Delivery>,
): void {
  const count = reader.size();
  for (let i = 0; i < count; i++) {
    const name = reader.string();
    if (group.consumer(name) !== undefined) throw new MalformedPayload('a consumer comes twice');
    const seenMs = readTime(reader);
    // What is older does not tell: when it was seen is the best guess, as in Redis.
    const activeMs = type === rdbTypes.streamListpacks3 ? readActiveTime(reader) : seenMs;
    const consumer = group.createConsumer(name, seenMs);
    if (activeMs >= 0) {
      group.seen(consumer, activeMs, true);
      group.seen(consumer, seenMs, false);
    }
    const pendingCount = reader.size();
    for (let j = 0; j < pendingCount; j++) {
      const id: StreamId = readIdKey(reader);
      const text = formatStreamId(id);
      const delivery = deliveries.get(text);
      if (delivery === undefined) throw new MalformedPayload('a pending entry is unknown');
      deliveries.delete(text);
      group.addPending(id, consumer, delivery.timeMs, delivery.count);
    }
  }
  if (deliveries.size > 0) throw new MalformedPayload('a pending entry has no consumer');
}

function readTime(reader: RdbReader): number {
  const time = reader.int64();
  if (time < 0n || time >= Number.MAX_SAFE_INTEGER) throw new MalformedPayload('a time');
  return Number(time);
}

/** -1: never. */
function readActiveTime(reader: RdbReader): number {
  const time = reader.int64();
  if (time < -1n || time >= Number.MAX_SAFE_INTEGER) throw new MalformedPayload('a time');
  return Number(time);
}
