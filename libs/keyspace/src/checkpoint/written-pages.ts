import type { Collection } from '../value.ts';

/**
 * What the last committed checkpoint holds of something that has pages of its own: a large collection (a page or more
 * for each part) or a large string (one part). It outlives the value until a checkpoint drops the pages, so it must not keep
 * the value in memory.
 */
export class LargePages {
  readonly kind: 'collection' | 'string';
  readonly id: number;
  /** By part: number of pages. */
  chunks: number[] = [];
  /** Where the reference was in the last checkpoint; for `Keyspace.markDirty`. */
  reference: { readonly tableId: number; readonly slot: number; readonly part: number } | null =
    null;

  /** Of a string: to be written again, under another id. */
  isStale = false;
  /** The collection, if it is one. */
  owner: WeakRef<Collection> | null = null;

  constructor(kind: 'collection' | 'string', id: number) {
    this.kind = kind;
    this.id = id;
  }

  /** Of a string: whether the checkpoint holds it and may go on to. */
  get isCurrent(): boolean {
    return this.chunks.length > 0 && !this.isStale;
  }
}

/** A large string and its pages. Strings do not change, so pages are valid as long as a key holds that very string. */
export interface LargeString {
  readonly value: string;
  readonly pages: LargePages;
}

/** What the last committed checkpoint holds of a part of a slot. */
export interface WrittenPart {
  /** Number of pages. */
  readonly chunks: number;
  /** The large values that its pages refer to. */
  readonly references: readonly LargePages[];
}

const noReferences: readonly LargePages[] = [];

/** Nearly all parts: one page that refers to nothing. */
const onePage: WrittenPart = { chunks: 1, references: noReferences };

export function writtenPart(chunks: number, references: readonly LargePages[]): WrittenPart {
  return chunks === 1 && references.length === 0 ? onePage : { chunks, references };
}

/** What the last committed checkpoint holds of a table, by {@link partNumber}. */
export class TablePages {
  readonly id: number;
  readonly written = new Map<number, WrittenPart>();

  constructor(id: number) {
    this.id = id;
  }
}
