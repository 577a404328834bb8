import type { RaftFrame, WireEntry } from './frames.ts';
import type { ProtoReader } from './proto-reader.ts';
import { varintBytes } from './proto-writer.ts';
import type { ProtoWriter } from './proto-writer.ts';

/** `repeated ... frames = 1` in every kind of batch. Tags are field keys: number * 8 + wire type. */
export const batchFrameTag = 0x0a;
export const frameTag = { append: 0x4a, appendResponse: 0x52 } as const;
const appendTag = { term: 0x08, prevIndex: 0x10, prevTerm: 0x18, commit: 0x20, entry: 0x2a };
const entryTag = { index: 0x08, term: 0x10, kind: 0x18, data: 0x22 };
const answerTag = { term: 0x08, success: 0x10, index: 0x18, hintIndex: 0x20, hintTerm: 0x28 };

type Append = NonNullable<RaftFrame['append']>;
type AppendAnswer = NonNullable<RaftFrame['appendResponse']>;

/** A tag and a number beside it take at most this. */
export const numberFieldBytesMax = 10;

/** Writes `frames: { append }` of a batch. */
export function writeAppendFrame(writer: ProtoWriter, append: Append): void {
  const bodyBytes = appendBytes(append);
  const frameBytes = 1 + varintBytes(bodyBytes) + bodyBytes;
  writer.reserve(frameBytes + numberFieldBytesMax);
  writer.tag(batchFrameTag);
  writer.varint(frameBytes);
  writer.tag(frameTag.append);
  writer.varint(bodyBytes);
  writer.tag(appendTag.term);
  writer.varint(append.term);
  writer.tag(appendTag.prevIndex);
  writer.varint(append.prevLogIndex);
  writer.tag(appendTag.prevTerm);
  writer.varint(append.prevLogTerm);
  writer.tag(appendTag.commit);
  writer.varint(append.commitIndex);
  for (const entry of append.entries) {
    writer.tag(appendTag.entry);
    writer.varint(entryBytes(entry));
    writer.tag(entryTag.index);
    writer.varint(entry.index);
    writer.tag(entryTag.term);
    writer.varint(entry.term);
    writer.tag(entryTag.kind);
    writer.varint(entry.kind);
    writer.tag(entryTag.data);
    writer.varint(entry.data.length);
    writer.raw(entry.data);
  }
}

function appendBytes(append: Append): number {
  let bytes = 4 + varintBytes(append.term) + varintBytes(append.prevLogIndex);
  bytes += varintBytes(append.prevLogTerm) + varintBytes(append.commitIndex);
  for (const entry of append.entries) {
    const size = entryBytes(entry);
    bytes += 1 + varintBytes(size) + size;
  }
  return bytes;
}

function entryBytes({ index, term, kind, data }: WireEntry): number {
  const numbers = 3 + varintBytes(index) + varintBytes(term) + varintBytes(kind);
  return numbers + 1 + varintBytes(data.length) + data.length;
}

/** Writes `frames: { append_response }` of a batch. */
export function writeAppendAnswerFrame(writer: ProtoWriter, answer: AppendAnswer): void {
  const { term, success, index, hintIndex, hintTerm } = answer;
  const numbers = varintBytes(term) + varintBytes(index);
  const bodyBytes = 6 + numbers + varintBytes(hintIndex) + varintBytes(hintTerm);
  writer.reserve(bodyBytes + 2 * numberFieldBytesMax);
  writer.tag(batchFrameTag);
  writer.varint(1 + varintBytes(bodyBytes) + bodyBytes);
  writer.tag(frameTag.appendResponse);
  writer.varint(bodyBytes);
  writer.tag(answerTag.term);
  writer.varint(term);
  writer.tag(answerTag.success);
  writer.varint(success ? 1 : 0);
  writer.tag(answerTag.index);
  writer.varint(index);
  writer.tag(answerTag.hintIndex);
  writer.varint(hintIndex);
  writer.tag(answerTag.hintTerm);
  writer.varint(hintTerm);
}

/** Reads an `AppendRequest` behind its tag. The data of entries are views. */
export function readAppend(reader: ProtoReader): Append {
  const end = reader.end();
  let [term, prevLogIndex, prevLogTerm, commitIndex] = [0, 0, 0, 0];
  const entries: WireEntry[] = [];
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === appendTag.entry) entries.push(readEntry(reader));
    else if (tag === appendTag.term) term = reader.varint();
    else if (tag === appendTag.prevIndex) prevLogIndex = reader.varint();
    else if (tag === appendTag.prevTerm) prevLogTerm = reader.varint();
    else if (tag === appendTag.commit) commitIndex = reader.varint();
    else reader.skip(tag);
  }
  return { term, prevLogIndex, prevLogTerm, commitIndex, entries };
}

function readEntry(reader: ProtoReader): WireEntry {
  const end = reader.end();
  let [index, term, kind] = [0, 0, 0];
  let data = noBytes;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === entryTag.index) index = reader.varint();
    else if (tag === entryTag.term) term = reader.varint();
    else if (tag === entryTag.kind) kind = reader.varint();
    else if (tag === entryTag.data) data = reader.bytes();
    else reader.skip(tag);
  }
  return { index, term, kind, data };
}

/** Reads an `AppendResponse` behind its tag. */
export function readAppendAnswer(reader: ProtoReader): AppendAnswer {
  const end = reader.end();
  let [term, index, hintIndex, hintTerm] = [0, 0, 0, 0];
  let success = false;
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag === answerTag.term) term = reader.varint();
    else if (tag === answerTag.success) success = reader.varint() !== 0;
    else if (tag === answerTag.index) index = reader.varint();
    else if (tag === answerTag.hintIndex) hintIndex = reader.varint();
    else if (tag === answerTag.hintTerm) hintTerm = reader.varint();
    else reader.skip(tag);
  }
  return { term, success, index, hintIndex, hintTerm };
}

const noBytes: Uint8Array = Buffer.alloc(0);
