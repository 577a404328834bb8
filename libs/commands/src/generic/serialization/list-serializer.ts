import { ListValue } from '@kiwi/datatypes';
import type { ReadonlyListValue } from '@kiwi/datatypes';
import { readListpack, writeListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { rdbTypes } from './rdb-types.ts';
import type { RdbWriter } from './rdb-writer.ts';
import { readZiplist } from './ziplist.ts';

/** What a node of a quicklist is: an element by itself, or a listpack. */
const plainNode = 1;
const packedNode = 2;

/** A longer element is a node by itself; a node takes no more than this. */
const nodeBytesMax = 8192;
/** What an element takes beside its bytes, at most. */
const elementOverhead = 11;

/** With its type in front. */
export function writeList(writer: RdbWriter, list: ReadonlyListValue): void {
  const nodes: (string | readonly string[])[] = [];
  let open: string[] = [];
  let bytes = 0;
  list.forRange(0, list.size, (element) => {
    const needed = element.length + elementOverhead;
    if (open.length > 0 && bytes + needed > nodeBytesMax) {
      nodes.push(open);
      open = [];
      bytes = 0;
    }
    if (needed > nodeBytesMax) nodes.push(element);
    else {
      open.push(element);
      bytes += needed;
    }
  });
  if (open.length > 0) nodes.push(open);
  writer.byte(rdbTypes.listQuicklist);
  writer.size(nodes.length);
  for (const node of nodes) {
    writer.size(typeof node === 'string' ? plainNode : packedNode);
    writer.string(typeof node === 'string' ? node : writeListpack(node));
  }
}

export function readList(reader: RdbReader): ListValue {
  const list = new ListValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) list.pushLast(reader.string());
  return list;
}

export function readQuicklist(reader: RdbReader): ListValue {
  const list = new ListValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const kind = reader.size();
    const node = reader.string();
    if (kind === plainNode) list.pushLast(node);
    else if (kind === packedNode) for (const element of readListpack(node)) list.pushLast(element);
    else throw new MalformedPayload('a node of an unknown kind');
  }
  return notEmpty(list);
}

/** The form before Redis 3.2. */
export function readListZiplist(reader: RdbReader): ListValue {
  const list = new ListValue();
  for (const element of readZiplist(reader.string())) list.pushLast(element);
  return notEmpty(list);
}

/** The form before Redis 7.0. */
export function readQuicklistOfZiplists(reader: RdbReader): ListValue {
  const list = new ListValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    for (const element of readZiplist(reader.string())) list.pushLast(element);
  }
  return notEmpty(list);
}

function notEmpty(list: ListValue): ListValue {
  if (list.size === 0) throw new MalformedPayload('an empty list');
  return list;
}
