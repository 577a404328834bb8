import { segmentName } from './files/file-names.ts';
import { scanPages } from './segments/page-scanner.ts';
import type { CheckpointPage } from './segments/page-scanner.ts';
import type { Manifest } from './manifest/manifest-format.ts';
import type { StorageCore } from './storage-core.ts';

/** One checkpoint, kept readable while newer ones take its place; its files go when the last view on them is released. */
export class CheckpointView {
  readonly manifest: Manifest;
  readonly #core: StorageCore;
  #released = false;

  constructor(core: StorageCore, manifest: Manifest) {
    this.#core = core;
    this.manifest = manifest;
    for (const { number } of manifest.segments) core.files.pin(segmentName(number));
  }

  pages(): AsyncGenerator<readonly CheckpointPage[], void, undefined> {
    return scanPages(this.#core, this.manifest.segments, this.manifest.number);
  }

  /** Idempotent. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    for (const { number } of this.manifest.segments) {
      await this.#core.files.unpin(segmentName(number));
    }
  }
}
