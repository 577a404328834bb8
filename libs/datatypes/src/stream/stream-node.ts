import { differenceOfUint64, fitUint64 } from '../number/uint64.ts';
import type { Uint64 } from '../number/uint64.ts';
import { Leaf } from '../tree/leaf.ts';
import { integerText, stringText, TextReader } from './entry-text.ts';
import {
  emptyListpackBytes,
  listpackDifferenceBytes,
  listpackIntegerBytes,
  listpackStringBytes,
} from '../encoding/listpack-size.ts';
import { compareStreamIds, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';
import { nodeKind, writeStreamId } from './stream-part.ts';
import type { StreamHeader, StreamPart } from './stream-part.ts';

/** Redis's `stream-node-max-entries`: with deleted ones. */
export const nodeEntriesMax = 100;
/** So many entries that were added one by one are joined: a string of many pieces takes more memory, joining each time more time. */
const entriesPerPiece = 8;
/** Redis's `stream-node-max-bytes`. */
const nodeBytesMax = 4096;

/** Where the entries of a node are, in their order. */
export interface NodeIndex {
  readonly ms: readonly Uint64[];
  readonly seq: readonly Uint64[];
  /** Where the record of each entry begins; one more for the end of the last one. */
  readonly starts: readonly number[];
  /** Where what follows the id begins. */
  readonly bodies: readonly number[];
}

/** What is stored of a node, for {@link StreamNode.restore}. */
export interface NodeContent {
  readonly masterId: StreamId;
  readonly masterFields: readonly string[];
  readonly lastId: StreamId;
  readonly slots: number;
  readonly listpackBytes: number;
  readonly text: string;
}

/**
 * A run of entries of a stream, which begins and ends where a node of Redis would. The entries lie in one string, each as its length, the
 * distance of its time from that of the node's first entry, the number behind the time, its fields unless they are those of the first
 * entry, and its values. So they take about as much memory as in Redis, and the garbage collector sees one object.
 * An entry that is deleted keeps its slot: a node takes no more than a hundred in its life.
 */
export class StreamNode extends Leaf implements StreamPart {
  header: StreamHeader | null = null;
  /** The id of the first entry that the node ever had. */
  masterId: StreamId = streamIdMin;
  /** The names of that entry's fields. */
  masterFields: readonly string[] = [];
  /** The id of the last entry that was put in, deleted or not. */
  lastId: StreamId = streamIdMin;
  /** How many entries there are. */
  live = 0;
  /** How many there are and were. */
  slots = 0;
  private listpackBytes = 0;
  private text = '';

  /** An empty node. Streams have mostly the same fields everywhere: neighbours share the names. */
  constructor(neighbour: StreamNode | null = null) {
    super();
    if (neighbour !== null) this.masterFields = neighbour.masterFields;
  }

  get size(): number {
    return this.slots;
  }

  // A node is full when Redis's would be, which depends on the entry to come: the tree never splits one and never puts two together.
  readonly isFull = false;
  readonly isSparse = false;

  split(): never {
    throw new RangeError('a node of a stream is not split');
  }

  canAbsorb(): boolean {
    return false;
  }

  absorb(): void {
    throw new RangeError('nodes of a stream are not put together');
  }

  /** Length of the text in which the entries lie. */
  get textBytes(): number {
    return this.text.length;
  }

  /** Whether an entry that is so many characters long, fields and values, has its place in another node. */
  isFullFor(length: number): boolean {
    if (this.slots === 0) return false;
    return this.listpackBytes + length >= nodeBytesMax || this.slots >= nodeEntriesMax;
  }

  /** Adds an entry with an id above all others. Fields and values alternate in `args` from `from` on. */
  append(id: StreamId, args: readonly string[], from: number): void {
    if (this.slots === 0) this.begin(id, args, from);
    const { masterId, masterFields } = this;
    const count = (args.length - from) / 2;
    const isSame = sameFields(masterFields, args, from);
    let record = integerText(differenceOfUint64(id.ms, masterId.ms)) + integerText(id.seq);
    record += integerText(isSame ? 0 : count);
    for (let i = from; i < args.length; i += 2) {
      if (!isSame) record += stringText(args[i] as string);
      record += stringText(args[i + 1] as string);
    }
    this.text += flat(stringText(record));
    if (this.slots % entriesPerPiece === 0) this.text = flat(this.text);
    this.listpackBytes += this.listpackBytesOf(id, args, from, isSame);
    this.lastId = id;
    this.live++;
    this.slots++;
  }

  /** Takes out the entry at a position of {@link entryIndex}. */
  remove({ starts }: NodeIndex, position: number): void {
    const { text } = this;
    const [start, end] = [starts[position] as number, starts[position + 1] as number];
    this.text = flat(text.slice(0, start) + text.slice(end));
    this.live--;
  }

  /** Takes out so many entries at the beginning. */
  removeFirst({ starts }: NodeIndex, count: number): void {
    this.text = flat(this.text.slice(starts[count] as number));
    this.live -= count;
  }

  /** Takes out everything, also the memory of what was deleted. */
  clear(): void {
    this.masterId = this.lastId = streamIdMin;
    this.masterFields = [];
    this.live = this.slots = this.listpackBytes = 0;
    this.text = '';
  }

  /** No entry follows any more: to be called once, for the string is made of many pieces so far. */
  complete(): void {
    this.text = flat(this.text);
  }

  /** The ids of the entries and where they are. Takes a step per entry of the node. */
  entryIndex(): NodeIndex {
    const { masterId, text } = this;
    const reader = new TextReader(text);
    const ms: Uint64[] = [];
    const seq: Uint64[] = [];
    const starts: number[] = [];
    const bodies: number[] = [];
    while (!reader.isAtEnd) {
      starts.push(reader.at);
      const length = reader.size();
      const from = reader.at;
      ms.push(sumOf(masterId.ms, reader.uint64()));
      seq.push(reader.uint64());
      bodies.push(reader.at);
      reader.at = from;
      reader.skip(length);
    }
    starts.push(reader.at);
    return { ms, seq, starts, bodies };
  }

  /** Fields and values of an entry, by turns. `body` is from {@link NodeIndex}. */
  fieldsAt(body: number): string[] {
    const reader = new TextReader(this.text);
    reader.at = body;
    const own = reader.size();
    const fields: string[] = [];
    if (own === 0) for (const name of this.masterFields) fields.push(name, reader.string());
    else for (let i = 0; i < own; i++) fields.push(reader.string(), reader.string());
    return fields;
  }

  /** The id of the first entry that is there; null without one. */
  get firstLiveId(): StreamId | null {
    if (this.live === 0) return null;
    const reader = new TextReader(this.text);
    reader.size();
    return { ms: sumOf(this.masterId.ms, reader.uint64()), seq: reader.uint64() };
  }

  /** The id of the last entry that is there; null without one. */
  get lastLiveId(): StreamId | null {
    const { ms, seq } = this.entryIndex();
    const last = ms.length - 1;
    return last < 0 ? null : { ms: ms[last] as Uint64, seq: seq[last] as Uint64 };
  }

  writeContent(content: (number | string)[]): void {
    content.push(nodeKind, this.nextNumber, this.slots, this.listpackBytes);
    writeStreamId(this.masterId, content);
    writeStreamId(this.lastId, content);
    content.push(this.masterFields.length, ...this.masterFields, this.text);
  }

  /** Takes the content of a node as it was once. Throws a RangeError unless it can be that. */
  restore(content: NodeContent): void {
    this.masterId = content.masterId;
    this.masterFields = content.masterFields;
    this.lastId = content.lastId;
    this.slots = content.slots;
    this.listpackBytes = content.listpackBytes;
    this.text = content.text;
    const index = this.entryIndex();
    this.live = index.bodies.length;
    if (this.live > this.slots || this.slots > nodeEntriesMax) {
      throw new RangeError('a node has too many entries');
    }
    this.checkOrder(index);
    index.bodies.forEach((body, i) => this.checkBody(body, index.starts[i + 1] as number));
  }

  /** A node of its own with the same content and number, to be restored. */
  copy(): StreamNode {
    const node = new StreamNode(this);
    node.index = this.index;
    node.storedNext = this.nextNumber;
    node.masterId = this.masterId;
    node.lastId = this.lastId;
    node.live = this.live;
    node.slots = this.slots;
    node.listpackBytes = this.listpackBytes;
    node.text = this.text;
    return node;
  }

  private begin(id: StreamId, args: readonly string[], from: number): void {
    if (!sameFields(this.masterFields, args, from)) {
      // Of a known length, so that the array has no room to spare.
      const length = (args.length - from) / 2;
      this.masterFields = Array.from({ length }, (_, i) => args[from + 2 * i] as string);
    }
    this.masterId = id;
    let bytes = emptyListpackBytes;
    for (const name of this.masterFields) bytes += listpackStringBytes(name);
    // The entries, the deleted ones, the number of fields, and a zero.
    bytes += 3 * listpackIntegerBytes(0) + listpackIntegerBytes(this.masterFields.length);
    this.listpackBytes = bytes;
  }

  /** What the entry takes in Redis: flags, the distances from the node's id, number of fields and fields unless they are the same, values, and a count. */
  private listpackBytesOf(
    id: StreamId,
    args: readonly string[],
    from: number,
    isSame: boolean,
  ): number {
    const { masterId } = this;
    const count = (args.length - from) / 2;
    let bytes = listpackIntegerBytes(0);
    bytes += listpackDifferenceBytes(id.ms, masterId.ms);
    bytes += listpackDifferenceBytes(id.seq, masterId.seq);
    for (let i = from; i < args.length; i += 2) {
      if (!isSame) bytes += listpackStringBytes(args[i] as string);
      bytes += listpackStringBytes(args[i + 1] as string);
    }
    if (isSame) return bytes + listpackIntegerBytes(count + 3);
    return bytes + listpackIntegerBytes(count) + listpackIntegerBytes(2 * count + 4);
  }

  private checkOrder({ ms, seq }: NodeIndex): void {
    let former = streamIdMin;
    for (let i = 0; i < ms.length; i++) {
      const id = { ms: ms[i] as Uint64, seq: seq[i] as Uint64 };
      if (compareStreamIds(former, id) >= 0) throw new RangeError('ids do not ascend');
      former = id;
    }
    if (compareStreamIds(former, this.lastId) > 0) throw new RangeError('ids are too large');
  }

  private checkBody(body: number, end: number): void {
    const reader = new TextReader(this.text);
    reader.at = body;
    const own = reader.size();
    const strings = own === 0 ? this.masterFields.length : 2 * own;
    for (let i = 0; i < strings && reader.at <= end; i++) reader.skip(reader.size());
    if (reader.at !== end) throw new RangeError('an entry is not as long as it says');
  }
}

function sameFields(names: readonly string[], args: readonly string[], from: number): boolean {
  if (2 * names.length !== args.length - from) return false;
  for (let i = 0; i < names.length; i++) if (names[i] !== args[from + 2 * i]) return false;
  return true;
}

function sumOf(a: Uint64, b: Uint64): Uint64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = fitUint64(BigInt(a) + BigInt(b));
  if (sum === null) throw new RangeError('an id is out of range');
  return sum;
}

/** The same string as one piece: reading a character joins what concatenation left apart. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
