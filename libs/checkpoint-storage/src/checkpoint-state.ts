import { limitError, supersededError } from './errors.ts';
import { manifestName, segmentName } from './files/file-names.ts';
import { nextTurn, publishManifest } from './manifest/publish-manifest.ts';
import type { Manifest } from './manifest/manifest-format.ts';
import { endLife, revive } from './segments/segment.ts';
import type { PageEntry, Segment } from './segments/segment.ts';
import { chooseRewriting } from './segments/rewriting.ts';
import type { StorageCore } from './storage-core.ts';

/** What makes a new checkpoint out of the current one. Its segments are durable. */
export interface CheckpointChange {
  /** The checkpoint it changes; null when it replaces any whole. */
  readonly base: number | null;
  /** The pages that are new; null for those that are dropped. */
  readonly pages: ReadonlyMap<string, PageEntry | null>;
  readonly segments: readonly Segment[];
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
}

/** So many pages are dealt with before other work of the process gets its turn. */
const pagesPerTurn = 4096;

/** The current checkpoint and the way to the next one. */
export class CheckpointState {
  readonly #core: StorageCore;
  #manifest: Manifest;
  #directory = new Map<string, PageEntry>();
  /** Above all numbers that a manifest may have been written under. */
  #nextNumber: number;
  #commits: Promise<unknown> = Promise.resolve();

  constructor(core: StorageCore, manifest: Manifest, nextNumber: number) {
    this.#core = core;
    this.#manifest = manifest;
    this.#nextNumber = nextNumber;
    for (const { pages } of manifest.segments) {
      for (const entry of pages) this.#directory.set(entry.key, entry);
    }
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  get pageCount(): number {
    return this.#directory.size;
  }

  pagesToRewrite(bytesMax: number): readonly string[] {
    const { segments, number } = this.#manifest;
    return chooseRewriting(segments, this.#core.limits.segmentsMax, number, bytesMax);
  }

  /**
   * Makes the change durable, wholly or not at all, and removes what is no longer needed. Takes over the segments: on an error they are
   * removed, and the current checkpoint is as before. Calls wait for each other.
   *
   * @throws StorageError `KIWI_STORAGE_WRITE_FAILED`, `KIWI_CHECKPOINT_SUPERSEDED`, `KIWI_CHECKPOINT_LIMIT`
   */
  commit(change: CheckpointChange): Promise<void> {
    const done = this.#commits.then(() => this.#commit(change));
    this.#commits = done.catch(() => undefined);
    return done;
  }

  /** Resolves when no commit is under way. */
  async settled(): Promise<void> {
    await this.#commits;
  }

  async #commit(change: CheckpointChange): Promise<void> {
    await this.#check(change);
    const number = this.#nextNumber++;
    const superseded = await this.#supersede(change, number);
    const before = change.base === null ? [] : this.#manifest.segments;
    const segments = [...before, ...change.segments].filter(({ livePages }) => livePages > 0);
    const meta = Buffer.from(change.meta);
    const header = Buffer.from(change.header);
    const manifest: Manifest = { number, meta, header, segments };
    try {
      await publishManifest(this.#core, manifest, change.segments);
    } catch (error) {
      superseded.forEach(revive);
      throw error;
    }
    await this.#adopt(change, manifest);
  }

  async #check({ base, meta, header, segments }: CheckpointChange): Promise<void> {
    const { headBytesMax } = this.#core.limits;
    const headBytes = Math.max(meta.length, header.length);
    const fault =
      base !== null && base !== this.#manifest.number
        ? supersededError(base, this.#manifest.number)
        : headBytes > headBytesMax
          ? limitError(`a head of ${headBytes} bytes, where ${headBytesMax} are allowed`)
          : null;
    if (fault === null) return;
    for (const { number } of segments) await this.#core.files.remove(segmentName(number));
    throw fault;
  }

  /** Marks the pages that the change takes the place of. Who reads the checkpoint before goes on seeing them. */
  async #supersede(change: CheckpointChange, number: number): Promise<readonly PageEntry[]> {
    const superseded: PageEntry[] = [];
    if (change.base === null) return superseded;
    let count = 0;
    for (const key of change.pages.keys()) {
      if (++count % pagesPerTurn === 0) await nextTurn();
      const entry = this.#directory.get(key);
      if (entry === undefined) continue;
      endLife(entry, number);
      superseded.push(entry);
    }
    return superseded;
  }

  async #adopt(change: CheckpointChange, manifest: Manifest): Promise<void> {
    const { files } = this.#core;
    const directory = change.base === null ? new Map<string, PageEntry>() : this.#directory;
    let count = 0;
    for (const [key, entry] of change.pages) {
      if (++count % pagesPerTurn === 0) await nextTurn();
      if (entry === null) directory.delete(key);
      else directory.set(key, entry);
    }
    const before = this.#manifest;
    this.#directory = directory;
    this.#manifest = manifest;
    files.condemn(manifestName(before.number));
    const kept = new Set(manifest.segments);
    for (const segment of [...before.segments, ...change.segments]) {
      if (!kept.has(segment)) files.condemn(segmentName(segment.number));
    }
    await files.sweep();
  }
}
