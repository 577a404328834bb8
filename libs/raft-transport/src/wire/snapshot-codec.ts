import type { SnapshotChunk } from '@kiwi/raft-core';
import { batchFrameTag, numberFieldBytesMax } from './append-codec.ts';
import type { WireSnapshot, WireSnapshotMeta } from './frames.ts';
import type { ProtoReader } from './proto-reader.ts';
import { varintBytes } from './proto-writer.ts';
import type { ProtoWriter } from './proto-writer.ts';

/** Field 16 and up: the tag takes two bytes. */
export const snapshotFrameTag = 0x82;
const snapshotTag = { term: 0x08, transfer: 0x10, sequence: 0x18, snapshot: 0x22, chunk: 0x2a };
const metaTag = { index: 0x08, term: 0x10, membershipIndex: 0x18, membership: 0x22 };
const chunkTag = { data: 0x0a, checksum: 0x10, last: 0x18 };

/** Writes `frames: { snapshot }` of a batch. */
export function writeSnapshotFrame(writer: ProtoWriter, request: WireSnapshot): void {
  const { term, transfer, sequence, snapshot, chunk } = request;
  const metaBytes = snapshot === null ? 0 : sizeOfMeta(snapshot);
  const chunkBytes = chunk === null ? 0 : sizeOfChunk(chunk);
  let bodyBytes = 3 + varintBytes(term) + varintBytes(transfer) + varintBytes(sequence);
  if (snapshot !== null) bodyBytes += 1 + varintBytes(metaBytes) + metaBytes;
  if (chunk !== null) bodyBytes += 1 + varintBytes(chunkBytes) + chunkBytes;
  const frameBytes = 2 + varintBytes(bodyBytes) + bodyBytes;
  writer.reserve(frameBytes + numberFieldBytesMax);
  writer.tag(batchFrameTag);
  writer.varint(frameBytes);
  writer.varint(snapshotFrameTag);
  writer.varint(bodyBytes);
  writer.tag(snapshotTag.term);
  writer.varint(term);
  writer.tag(snapshotTag.transfer);
  writer.varint(transfer);
  writer.tag(snapshotTag.sequence);
  writer.varint(sequence);
  if (snapshot !== null) {
    writer.tag(snapshotTag.snapshot);
    writer.varint(metaBytes);
    writeMeta(writer, snapshot);
  }
  if (chunk !== null) {
    writer.tag(snapshotTag.chunk);
    writer.varint(chunkBytes);
    writeChunk(writer, chunk);
  }
}

function sizeOfMeta({ index, term, membershipIndex, membership }: WireSnapshotMeta): number {
  const numbers = 3 + varintBytes(index) + varintBytes(term) + varintBytes(membershipIndex);
  return numbers + 1 + varintBytes(membership.length) + membership.length;
}

function writeMeta(writer: ProtoWriter, meta: WireSnapshotMeta): void {
  writer.tag(metaTag.index);
  writer.varint(meta.index);
  writer.tag(metaTag.term);
  writer.varint(meta.term);
  writer.tag(metaTag.membershipIndex);
  writer.varint(meta.membershipIndex);
  writer.tag(metaTag.membership);
  writer.varint(meta.membership.length);
  writer.raw(meta.membership);
}

function sizeOfChunk({ data, checksum }: SnapshotChunk): number {
  return 1 + varintBytes(data.length) + data.length + 1 + varintBytes(checksum) + 2;
}

function writeChunk(writer: ProtoWriter, { data, checksum, last }: SnapshotChunk): void {
  writer.tag(chunkTag.data);
  writer.varint(data.length);
  writer.raw(data);
  writer.tag(chunkTag.checksum);
  writer.varint(checksum);
  writer.tag(chunkTag.last);
  writer.varint(last ? 1 : 0);
}

/** Reads a `SnapshotRequest` behind its tag. Data and membership are views. */
export function readSnapshot(reader: ProtoReader): WireSnapshot {
  const end = reader.end();
  let [term, transfer, sequence] = [0, 0, 0];
  let snapshot: WireSnapshotMeta | null = null;
  let chunk: SnapshotChunk | null = null;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === snapshotTag.chunk) chunk = readChunk(reader);
    else if (tag === snapshotTag.snapshot) snapshot = readMeta(reader);
    else if (tag === snapshotTag.term) term = reader.varint();
    else if (tag === snapshotTag.transfer) transfer = reader.varint();
    else if (tag === snapshotTag.sequence) sequence = reader.varint();
    else reader.skip(tag);
  }
  return { term, transfer, sequence, snapshot, chunk };
}

function readMeta(reader: ProtoReader): WireSnapshotMeta {
  const end = reader.end();
  let [index, term, membershipIndex] = [0, 0, 0];
  let membership = noBytes;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === metaTag.index) index = reader.varint();
    else if (tag === metaTag.term) term = reader.varint();
    else if (tag === metaTag.membershipIndex) membershipIndex = reader.varint();
    else if (tag === metaTag.membership) membership = reader.bytes();
    else reader.skip(tag);
  }
  return { index, term, membershipIndex, membership };
}

function readChunk(reader: ProtoReader): SnapshotChunk {
  const end = reader.end();
  let data = noBytes;
  let checksum = 0;
  let last = false;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === chunkTag.data) data = reader.bytes();
    else if (tag === chunkTag.checksum) checksum = reader.varint();
    else if (tag === chunkTag.last) last = reader.varint() !== 0;
    else reader.skip(tag);
  }
  return { data, checksum, last };
}

const noBytes: Uint8Array = Buffer.alloc(0);
