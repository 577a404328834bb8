import { parseInt64 } from '@kiwi/datatypes';
import type { Database, Keyspace } from '@kiwi/keyspace';
import { CommandError, notAnInteger } from '../../table/command-error.ts';

const indexMin = -(2 ** 31);
const indexMax = 2 ** 31 - 1;

const outOfRange = new CommandError('ERR DB index is out of range');
const notAnInt32 = new CommandError(
  `ERR value is out of range, value must between ${indexMin} and ${indexMax}`,
);

/** The error of COPY and MOVE for a target that is the source. */
export const sameObject = new CommandError('ERR source and destination objects are the same');

/** The database that an argument of COPY or MOVE names. */
export function databaseArgument(keyspace: Keyspace, text: string): Database {
  return databaseAt(keyspace, databaseIndex(text, notAnInteger, notAnInt32));
}

/** Reads a 32-bit integer, whether or not there is such a database. Throws `notInteger` or `notInt32`. */
export function databaseIndex(
  text: string,
  notInteger: CommandError,
  notInt32: CommandError,
): number {
  const index = parseInt64(text);
  if (index === null) throw notInteger;
  if (index < indexMin || index > indexMax) throw notInt32;
  return Number(index);
}

/** Throws when there is no such database. */
export function databaseAt(keyspace: Keyspace, index: number): Database {
  const database = keyspace.databases[index];
  if (database === undefined) throw outOfRange;
  return database;
}
