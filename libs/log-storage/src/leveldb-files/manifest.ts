import { VarintReader } from './varint-reader.ts';

/** Which files LevelDB goes by. */
export interface LiveFiles {
  /** The oldest `.log` file that is not yet in tables. */
  readonly logNumber: number;
  /** Sizes in bytes by the number of the table. */
  readonly tables: ReadonlyMap<number, number>;
}

/** Field numbers of an edit in a MANIFEST (db/version_edit.cc of LevelDB). */
const field = {
  comparator: 1,
  logNumber: 2,
  nextFileNumber: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLogNumber: 9,
} as const;

/** Plays the edits of a MANIFEST. Null when there is one that cannot be understood. */
export function liveFilesOf(edits: readonly Buffer[]): LiveFiles | null {
  const tables = new Map<number, number>();
  let logNumber = 0;
  for (const edit of edits) {
    const reader = new VarintReader(edit);
    while (!reader.isAtEnd) {
      switch (reader.varint()) {
        case field.comparator:
          reader.skipString();
          break;
        case field.logNumber:
          logNumber = reader.varint();
          break;
        case field.nextFileNumber:
        case field.lastSequence:
        case field.previousLogNumber:
          reader.varint();
          break;
        case field.compactPointer:
          reader.varint();
          reader.skipString();
          break;
        case field.deletedFile:
          reader.varint();
          tables.delete(reader.varint());
          break;
        case field.newFile: {
          reader.varint();
          const number = reader.varint();
          tables.set(number, reader.varint());
          reader.skipString();
          reader.skipString();
          break;
        }
        default:
          return null;
      }
    }
  }
  return { logNumber, tables };
}
