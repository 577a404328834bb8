import { formatDouble, parseDouble, SortedSetValue } from '@kiwi/datatypes';
import type { ReadonlySortedSetValue } from '@kiwi/datatypes';
import { readListpack, writeListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { storedScore } from '../../sorted-set/sorted-set-at.ts';
import { listpackElementBytesMax, listpackEntriesMax, rdbTypes } from './rdb-types.ts';
import type { RdbWriter } from './rdb-writer.ts';
import { readZiplist } from './ziplist.ts';

/** In the place of the length of a score as text. */
const scoreMarks: ReadonlyMap<number, number> = new Map([
  [253, NaN],
  [254, Infinity],
  [255, -Infinity],
]);

/** With its type in front. */
export function writeSortedSet(writer: RdbWriter, set: ReadonlySortedSetValue): void {
  const { entries, elementBytes } = set.peaks;
  if (entries <= listpackEntriesMax && elementBytes <= listpackElementBytesMax) {
    const elements: string[] = [];
    set.forRange(0, set.size, (member, score) => elements.push(member, formatDouble(score)));
    writer.byte(rdbTypes.zsetListpack);
    writer.string(writeListpack(elements));
    return;
  }
  writer.byte(rdbTypes.zset);
  writer.size(set.size);
  set.forRange(0, set.size, (member, score) => {
    writer.string(member);
    writer.double(score);
  });
}

export function readSortedSet(reader: RdbReader): SortedSetValue {
  return readElements(reader, () => reader.double());
}

/** The form before Redis 4.0: scores as decimal texts. */
export function readSortedSetText(reader: RdbReader): SortedSetValue {
  return readElements(reader, () => {
    const length = reader.byte();
    return scoreMarks.get(length) ?? scoreOf(reader.bytes(length));
  });
}

export function readSortedSetListpack(reader: RdbReader): SortedSetValue {
  return setOf(readListpack(reader.string()));
}

/** The form before Redis 7.0. */
export function readSortedSetZiplist(reader: RdbReader): SortedSetValue {
  return setOf(readZiplist(reader.string()));
}

function readElements(reader: RdbReader, readScore: () => number): SortedSetValue {
  const set = new SortedSetValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const member = reader.string();
    addElement(set, member, readScore());
  }
  return set;
}

/** Of members and scores that alternate. */
function setOf(elements: readonly string[]): SortedSetValue {
  const set = new SortedSetValue();
  if (elements.length === 0 || elements.length % 2 !== 0) {
    throw new MalformedPayload('a score is missing');
  }
  for (let i = 0; i < elements.length; i += 2) {
    addElement(set, elements[i] as string, scoreOf(elements[i + 1] as string));
  }
  return set;
}

function scoreOf(text: string): number {
  const score = parseDouble(text);
  if (score === null) throw new MalformedPayload('a score is not a number');
  return score;
}

function addElement(set: SortedSetValue, member: string, score: number): void {
  if (Number.isNaN(score)) throw new MalformedPayload('a score is not a number');
  if (!set.set(member, storedScore(score))) throw new MalformedPayload('a member comes twice');
}
