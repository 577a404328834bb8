import { formatDouble, parseDouble } from '@kiwi/datatypes';
import type { ReadonlySortedSetValue, ScoredMember, SortedSetValue } from '@kiwi/datatypes';
import { readListpack, writeListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { sortedSetOf } from '../../sorted-set/sorted-set-at.ts';
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
  const elements: ScoredMember[] = [];
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const member = reader.string();
    elements.push([member, readScore()]);
  }
  return checkedSet(elements);
}

/** Of members and scores that alternate. */
function setOf(texts: readonly string[]): SortedSetValue {
  if (texts.length === 0 || texts.length % 2 !== 0)
    throw new MalformedPayload('a score is missing');
  const elements: ScoredMember[] = [];
  for (let i = 0; i < texts.length; i += 2) {
    elements.push([texts[i] as string, scoreOf(texts[i + 1] as string)]);
  }
  return checkedSet(elements);
}

function scoreOf(text: string): number {
  const score = parseDouble(text);
  if (score === null) throw new MalformedPayload('a score is not a number');
  return score;
}

function checkedSet(elements: readonly ScoredMember[]): SortedSetValue {
  if (elements.some(([, score]) => Number.isNaN(score))) {
    throw new MalformedPayload('a score is not a number');
  }
  const set = sortedSetOf(elements);
  if (set.size < elements.length) throw new MalformedPayload('a member comes twice');
  return set;
}
