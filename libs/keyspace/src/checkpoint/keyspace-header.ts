import { PageReader, UnknownFormat } from './page-reader.ts';
import { pageVersion, PageWriter } from './page-writer.ts';

/** What a checkpoint says of one database. */
export interface DatabaseHeader {
  readonly tableId: number;
  /** Numbers of keys and deadlines: when other numbers are loaded, pages are missing. */
  readonly keys: number;
  readonly expiring: number;
}

/** What a checkpoint says beside its pages. */
export interface KeyspaceHeader {
  /** `KeyspaceClock.appliedMs` at the cut. */
  readonly appliedMs: number;
  readonly databases: readonly DatabaseHeader[];
}

export function writeHeader(header: KeyspaceHeader): Uint8Array {
  const writer = new PageWriter();
  writer.double(header.appliedMs);
  writer.integer(header.databases.length);
  for (const { tableId, keys, expiring } of header.databases) {
    writer.integer(tableId);
    writer.integer(keys);
    writer.integer(expiring);
  }
  // A copy: the writer has room for much larger pages.
  return Uint8Array.from(writer.take(true));
}

/** @throws UnknownFormat for a page or header of another version */
export function checkPageVersion(version: number | undefined): void {
  if (version === pageVersion) return;
  throw new UnknownFormat(`it has version ${version}, this release reads version ${pageVersion}`);
}

export function readHeader(bytes: Uint8Array): KeyspaceHeader {
  const reader = new PageReader(bytes);
  const version = reader.byte();
  checkPageVersion(version);
  reader.byte();
  const appliedMs = reader.double();
  const databases: DatabaseHeader[] = [];
  const count = reader.integer();
  for (let i = 0; i < count; i++) {
    databases.push({
      tableId: reader.integer(),
      keys: reader.integer(),
      expiring: reader.integer(),
    });
  }
  return { appliedMs, databases };
}
