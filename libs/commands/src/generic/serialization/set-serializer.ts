import { SetValue } from '@kiwi/datatypes';
import type { ReadonlySetValue } from '@kiwi/datatypes';
import { readIntset, writeIntset } from './intset.ts';
import { readListpack } from './listpack.ts';
import { MalformedPayload } from './malformed-payload.ts';
import type { RdbReader } from './rdb-reader.ts';
import { intsetEntriesMax, rdbTypes } from './rdb-types.ts';
import type { RdbWriter } from './rdb-writer.ts';

/** With its type in front: never as a listpack, which Redis knows only from 7.2 on. */
export function writeSet(writer: RdbWriter, set: ReadonlySetValue): void {
  if (set.peaks.isIntegers && set.peaks.integerEntries <= intsetEntriesMax) {
    writer.byte(rdbTypes.setIntset);
    writer.string(writeIntset([...set.members()]));
    return;
  }
  writer.byte(rdbTypes.set);
  writer.size(set.size);
  set.forEach((member) => writer.string(member));
}

export function readSet(reader: RdbReader): SetValue {
  const set = new SetValue();
  const count = reader.count();
  for (let i = 0; i < count; i++) addMember(set, reader.string());
  return set;
}

export function readSetIntset(reader: RdbReader): SetValue {
  return setOf(readIntset(reader.string()));
}

export function readSetListpack(reader: RdbReader): SetValue {
  return setOf(readListpack(reader.string()));
}

function setOf(members: readonly string[]): SetValue {
  if (members.length === 0) throw new MalformedPayload('an empty set');
  const set = new SetValue();
  for (const member of members) addMember(set, member);
  return set;
}

function addMember(set: SetValue, member: string): void {
  if (!set.add(member)) throw new MalformedPayload('a member comes twice');
}
