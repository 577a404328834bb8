import { formatStreamId, streamIdMin } from '@kiwi/datatypes';
import type {
  Consumer,
  PendingEntry,
  ReadonlyConsumerGroup,
  ReadonlyStreamValue,
} from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { signed } from './signed.ts';

/** Writes three fields of a map: how far a group has read. */
export function writeProgress(
  stream: ReadonlyStreamValue,
  group: ReadonlyConsumerGroup,
  reply: ReplySink,
): void {
  const { lastId, entriesRead } = group;
  reply.bulk('last-delivered-id');
  reply.bulk(formatStreamId(lastId));
  reply.bulk('entries-read');
  if (entriesRead === null) reply.null();
  else reply.integer(signed(entriesRead));
  reply.bulk('lag');
  const lag = stream.lagOf(group);
  if (lag === null) reply.null();
  else reply.integer(lag);
}

/** Writes a group as XINFO STREAM FULL shows it, with so many pending entries at most of the group and of each consumer. */
export function writeFullGroup(
  stream: ReadonlyStreamValue,
  group: ReadonlyConsumerGroup,
  countMax: number,
  reply: ReplySink,
): void {
  reply.map(7);
  reply.bulk('name');
  reply.bulk(group.name);
  writeProgress(stream, group, reply);
  reply.bulk('pel-count');
  reply.integer(group.pendingCount);
  reply.bulk('pending');
  const pending = pendingOfGroup(group, countMax);
  reply.array(pending.length);
  for (const entry of pending) {
    reply.array(4);
    reply.bulk(formatStreamId(entry.id));
    reply.bulk(entry.consumer.name);
    writeDelivery(entry, reply);
  }
  reply.bulk('consumers');
  reply.array(group.consumerCount);
  for (const consumer of group.consumers()) writeFullConsumer(group, consumer, countMax, reply);
}

function writeFullConsumer(
  group: ReadonlyConsumerGroup,
  consumer: Consumer,
  countMax: number,
  reply: ReplySink,
): void {
  reply.map(5);
  reply.bulk('name');
  reply.bulk(consumer.name);
  reply.bulk('seen-time');
  reply.integer(consumer.seenMs);
  reply.bulk('active-time');
  reply.integer(consumer.activeMs);
  reply.bulk('pel-count');
  reply.integer(consumer.pendingCount);
  reply.bulk('pending');
  const pending = pendingOfConsumer(group, consumer, countMax);
  reply.array(pending.length);
  for (const entry of pending) {
    reply.array(3);
    reply.bulk(formatStreamId(entry.id));
    writeDelivery(entry, reply);
  }
}

function writeDelivery({ timeMs, count }: PendingEntry, reply: ReplySink): void {
  reply.integer(timeMs);
  reply.integer(signed(count));
}

function pendingOfGroup(group: ReadonlyConsumerGroup, countMax: number): PendingEntry[] {
  const entries: PendingEntry[] = [];
  let place = group.pendingFrom(streamIdMin);
  while (place !== null && entries.length < countMax) {
    entries.push(group.pendingAt(place));
    place = group.pendingAfter(place);
  }
  return entries;
}

function pendingOfConsumer(
  group: ReadonlyConsumerGroup,
  consumer: Consumer,
  countMax: number,
): PendingEntry[] {
  const entries: PendingEntry[] = [];
  let own = consumer.pendingFrom(streamIdMin);
  while (own !== null && entries.length < countMax) {
    const place = group.findPending(own.leaf.idAt(own.offset));
    if (place !== null) entries.push(group.pendingAt(place));
    own = consumer.pendingAfter(own);
  }
  return entries;
}
