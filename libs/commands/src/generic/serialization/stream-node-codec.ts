import { fitUint64, streamIdMax, streamIdMin } from '@kiwi/datatypes';
import type { ReadonlyStreamValue, StreamId, Uint64 } from '@kiwi/datatypes';
import { readListpack, writeListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';

/** A node ends with the entry that takes it beyond these, about where Redis's own do. */
const nodeEntriesMax = 100;
const nodeBytesMax = 4096;

const deletedFlag = 1;
const sameFieldsFlag = 2;

interface StreamEntry {
  readonly id: StreamId;
  /** Fields and values by turns. */
  readonly fields: readonly string[];
}

/**
 * The entries of a stream in listpacks as Redis keeps them. Each begins with the number of entries, of deleted ones, the names of the first entry's
 * fields and a zero. Then come the entries: flags, the distances from the first id, the fields unless they are the same names, and how many elements
 * that was, for walking back.
 */
export function* streamNodes(
  stream: ReadonlyStreamValue,
): Generator<{ readonly firstId: StreamId; readonly listpack: string }, void, undefined> {
  const cursor = stream.entries(streamIdMin, streamIdMax);
  let node: StreamEntry[] = [];
  let bytes = 0;
  while (cursor.next()) {
    const entry = { id: cursor.id, fields: cursor.fields() };
    node.push(entry);
    for (const text of entry.fields) bytes += text.length;
    if (node.length < nodeEntriesMax && bytes < nodeBytesMax) continue;
    yield packed(node);
    node = [];
    bytes = 0;
  }
  if (node.length > 0) yield packed(node);
}

function packed(entries: readonly StreamEntry[]): { firstId: StreamId; listpack: string } {
  const [first] = entries as readonly [StreamEntry];
  const names = first.fields.filter((_, i) => i % 2 === 0);
  const elements = [String(entries.length), '0', String(names.length), ...names, '0'];
  for (const { id, fields } of entries) {
    const isSame =
      fields.length === 2 * names.length && names.every((name, i) => name === fields[2 * i]);
    const before = elements.length;
    elements.push(String(isSame ? sameFieldsFlag : 0));
    elements.push(difference(id.ms, first.id.ms), difference(id.seq, first.id.seq));
    if (!isSame) elements.push(String(fields.length / 2));
    fields.forEach((text, i) => {
      if (!isSame || i % 2 === 1) elements.push(text);
    });
    elements.push(String(elements.length - before));
  }
  return { firstId: first.id, listpack: writeListpack(elements) };
}

/** As a signed integer of 64 bits, which wraps around. */
function difference(a: Uint64, b: Uint64): string {
  return String(BigInt.asIntN(64, BigInt(a) - BigInt(b)));
}

/** The entries of a node that are not deleted. Throws `MalformedPayload` unless all of it is right. */
export function* readStreamNode(
  firstId: StreamId,
  bytes: string,
): Generator<StreamEntry, void, undefined> {
  const elements = readListpack(bytes);
  let at = 0;
  const next = (): string => {
    const element = elements[at++];
    if (element === undefined) throw new MalformedPayload('a node ends too early');
    return element;
  };
  const integer = (): bigint => {
    const text = next();
    if (!/^-?\d{1,19}$/.test(text)) throw new MalformedPayload('a node has no number there');
    return BigInt(text);
  };
  const count = (): number => {
    const value = integer();
    if (value < 0n || value > elements.length) throw new MalformedPayload('a count in a node');
    return Number(value);
  };
  const live = count();
  const deleted = count();
  const names = Array.from({ length: count() }, next);
  if (next() !== '0') throw new MalformedPayload('a node does not begin as it should');
  let seen = 0;
  let gone = 0;
  while (at < elements.length) {
    const from = at;
    const flags = Number(integer());
    const ms = sum(firstId.ms, integer());
    const seq = sum(firstId.seq, integer());
    const fields: string[] = [];
    if ((flags & sameFieldsFlag) !== 0) for (const name of names) fields.push(name, next());
    else for (let rest = count(); rest > 0; rest--) fields.push(next(), next());
    if (count() !== at - 1 - from) throw new MalformedPayload('an entry of another length');
    if ((flags & deletedFlag) !== 0) gone++;
    else {
      seen++;
      yield { id: { ms, seq }, fields };
    }
  }
  if (seen !== live || gone !== deleted) throw new MalformedPayload('another number of entries');
}

function sum(a: Uint64, b: bigint): Uint64 {
  return fitUint64(BigInt.asUintN(64, BigInt(a) + b)) ?? 0;
}
