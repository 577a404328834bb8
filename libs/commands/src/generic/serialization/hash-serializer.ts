import { HashValue } from '@kiwi/datatypes';
import type { ReadonlyHashValue } from '@kiwi/datatypes';
import { fieldDeadlineMax } from '../../hash/field-expiry/field-arguments.ts';
import { readListpack, writeListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { listpackElementBytesMax, listpackEntriesMax, rdbTypes } from './rdb-types.ts';
import type { RdbWriter } from './rdb-writer.ts';
import { readZiplist } from './ziplist.ts';
import { readZipmap } from './zipmap.ts';

/** With its type in front. A hash whose fields have deadlines takes a type that only Redis 7.4 and later know. */
export function writeHash(writer: RdbWriter, hash: ReadonlyHashValue): void {
  if (hash.expiring > 0) writeWithDeadlines(writer, hash);
  else if (isSmall(hash)) writeSmall(writer, hash);
  else {
    writer.byte(rdbTypes.hash);
    writer.size(hash.size);
    hash.forEach((value, field) => {
      writer.string(field);
      writer.string(value);
    });
  }
}

function isSmall({ peaks }: ReadonlyHashValue): boolean {
  return peaks.entries <= listpackEntriesMax && peaks.elementBytes <= listpackElementBytesMax;
}

function writeSmall(writer: RdbWriter, hash: ReadonlyHashValue): void {
  const elements: string[] = [];
  hash.forEach((value, field) => elements.push(field, value));
  writer.byte(rdbTypes.hashListpack);
  writer.string(writeListpack(elements));
}

/** Deadlines count from one less than the earliest; 0 is none. */
function writeWithDeadlines(writer: RdbWriter, hash: ReadonlyHashValue): void {
  const firstMs = hash.firstDeadline;
  writer.byte(rdbTypes.hashWithDeadlines);
  writer.uint64(BigInt(firstMs));
  writer.size(hash.size);
  hash.forEach((value, field) => {
    const deadlineMs = hash.deadlineOf(field);
    writer.size(deadlineMs === undefined ? 0 : deadlineMs - firstMs + 1);
    writer.string(field);
    writer.string(value);
  });
}

export function readHash(reader: RdbReader): HashValue {
  const hash = new HashValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) addField(hash, reader.string(), reader.string());
  return hash;
}

export function readHashListpack(reader: RdbReader): HashValue {
  return hashOf(readListpack(reader.string()));
}

/** The form before Redis 7.0. */
export function readHashZiplist(reader: RdbReader): HashValue {
  return hashOf(readZiplist(reader.string()));
}

/** The form before Redis 2.6. */
export function readHashZipmap(reader: RdbReader): HashValue {
  return hashOf(readZipmap(reader.string()));
}

/** Of fields and values in turn. */
function hashOf(items: readonly string[]): HashValue {
  const hash = new HashValue();
  for (let i = 0; i < items.length; i += 2) addField(hash, items[i], items[i + 1]);
  return notEmpty(hash);
}

export function readHashWithDeadlines(reader: RdbReader): HashValue {
  const hash = new HashValue();
  const firstMs = reader.uint64();
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const distance = reader.bigSize();
    const field = reader.string();
    addField(hash, field, reader.string());
    if (distance > 0n) setDeadline(hash, field, firstMs + distance - 1n);
  }
  return hash;
}

export function readHashListpackWithDeadlines(reader: RdbReader): HashValue {
  const hash = new HashValue();
  // The earliest deadline, which the listpack tells as well.
  reader.uint64();
  const elements = readListpack(reader.string());
  for (let i = 0; i < elements.length; i += 3) {
    const deadline = elements[i + 2] ?? '';
    if (!/^\d{1,20}$/.test(deadline)) throw new MalformedPayload('a deadline is not a number');
    addField(hash, elements[i], elements[i + 1]);
    if (deadline !== '0') setDeadline(hash, elements[i] as string, BigInt(deadline));
  }
  return notEmpty(hash);
}

function addField(hash: HashValue, field: string | undefined, value: string | undefined): void {
  if (field === undefined || value === undefined) throw new MalformedPayload('a value is missing');
  if (!hash.set(field, value)) throw new MalformedPayload('a field comes twice');
}

function setDeadline(hash: HashValue, field: string, deadlineMs: bigint): void {
  if (deadlineMs < 1n || deadlineMs > fieldDeadlineMax) {
    throw new MalformedPayload('a deadline is out of range');
  }
  hash.setDeadline(field, Number(deadlineMs));
}

function notEmpty(hash: HashValue): HashValue {
  if (hash.size === 0) throw new MalformedPayload('an empty hash');
  return hash;
}
