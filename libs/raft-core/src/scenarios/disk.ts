import type { Entry, HardState, LogIndex, Term, WriteTicket } from '../core/types.ts';
import type { LogWrite, StoredLog, StoredMembership } from '../ports/log-storage.ts';

/** What is on a disk. Never changed, only replaced. */
export interface DiskImage {
  readonly hardState: HardState;
  /** Where the log was cut off: the index and term of the entry before the first one kept; 0 for a whole log. */
  readonly baseIndex: LogIndex;
  readonly baseTerm: Term;
  /** The last membership entry that was cut off. */
  readonly baseMembership: StoredMembership | null;
  readonly entries: readonly Entry[];
}

export const emptyDisk: DiskImage = {
  hardState: { term: 0, votedFor: null, commitIndex: 0 },
  baseIndex: 0,
  baseTerm: 0,
  baseMembership: null,
  entries: [],
};

type Write = Pick<LogWrite, 'hardState' | 'truncateFrom' | 'entries'> & Partial<LogWrite>;

interface PendingWrite {
  readonly ticket: WriteTicket;
  readonly write: Write;
}

/** A disk whose writes become durable one by one, when the scenario says so. */
export class Disk {
  /** Held disks finish nothing by themselves. */
  held = false;
  #durable: DiskImage;
  #pending: PendingWrite[] = [];

  constructor(image: DiskImage = emptyDisk) {
    this.#durable = image;
  }

  /** What would be left after a power failure. */
  get durable(): DiskImage {
    return this.#durable;
  }

  /** What the node believes to have written, durable or not. */
  get latest(): DiskImage {
    return this.#pending.reduce((image, { write }) => written(image, write), this.#durable);
  }

  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  write(ticket: WriteTicket, write: Write): void {
    this.#pending.push({ ticket, write });
  }

  /** Makes the oldest write durable and returns its ticket; null when none is under way. */
  finishOne(): WriteTicket | null {
    const [first, ...rest] = this.#pending;
    if (first === undefined) return null;
    this.#durable = written(this.#durable, first.write);
    this.#pending = rest;
    return first.ticket;
  }

  /** A power failure: writes under way are lost, or have just made it and nobody was told. */
  crash(keep: boolean): void {
    if (keep) this.#durable = this.latest;
    this.#pending = [];
  }

  compact(index: LogIndex, term: Term): void {
    this.#durable = compacted(this.#durable, index, term);
  }

  /** What a node finds that opens the disk. */
  get stored(): StoredLog {
    const { hardState, baseIndex, baseTerm, entries } = this.#durable;
    const terms: { term: Term; firstIndex: LogIndex }[] = [];
    for (const { term, index } of entries) {
      if (terms[terms.length - 1]?.term !== term) terms.push({ term, firstIndex: index });
    }
    return {
      hardState,
      firstIndex: baseIndex + 1,
      lastIndex: baseIndex + entries.length,
      compactedTerm: baseTerm,
      terms,
      memberships: membershipsOf(this.#durable),
    };
  }
}

/** The entry at `index`; undefined when it was cut off or is yet to come. */
export function entryAt({ baseIndex, entries }: DiskImage, index: LogIndex): Entry | undefined {
  return entries[index - baseIndex - 1];
}

export function lastIndexOf({ baseIndex, entries }: DiskImage): LogIndex {
  return baseIndex + entries.length;
}

/** As `LogStorage.read`. */
export function readEntries(
  { entries }: DiskImage,
  from: LogIndex,
  to: LogIndex,
  bytesMax: number,
): readonly Entry[] {
  const result: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (entry.index < from || entry.index > to) continue;
    bytes += entry.data.length;
    if (result.length > 0 && bytes > bytesMax) break;
    result.push(entry);
  }
  return result;
}

function written(image: DiskImage, { hardState, reset, truncateFrom, entries }: Write): DiskImage {
  let { baseIndex, baseTerm, baseMembership, entries: kept } = image;
  if (reset !== null && reset !== undefined) {
    [baseIndex, baseTerm, baseMembership, kept] = [reset.index, reset.term, reset.membership, []];
  }
  if (truncateFrom !== null) kept = kept.filter(({ index }) => index < truncateFrom);
  return {
    hardState: hardState ?? image.hardState,
    baseIndex,
    baseTerm,
    baseMembership,
    entries: [...kept, ...entries],
  };
}

function compacted(image: DiskImage, index: LogIndex, term: Term): DiskImage {
  if (index <= image.baseIndex) return image;
  const covered = membershipsOf(image).filter((membership) => membership.index <= index);
  return {
    hardState: image.hardState,
    baseIndex: index,
    baseTerm: term,
    baseMembership: covered[covered.length - 1] ?? null,
    entries: image.entries.filter((entry) => entry.index > index),
  };
}

/** Those that the log tells of, as `StoredLog` has them. */
export function membershipsOf({ baseMembership, entries }: DiskImage): readonly StoredMembership[] {
  const before = baseMembership === null ? [] : [baseMembership];
  const inLog = entries.filter(({ kind }) => kind === 'membership');
  return [...before, ...inLog.map(({ index, data }) => ({ index, data }))];
}
