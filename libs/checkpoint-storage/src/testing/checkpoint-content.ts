import type { CheckpointPage } from '../segments/page-scanner.ts';
import type { CheckpointStorage } from '../checkpoint-storage.ts';

/** A checkpoint as plain text, to compare. */
export interface CheckpointContent {
  readonly meta: string;
  readonly header: string;
  readonly pages: Readonly<Record<string, string>>;
}

/** Null when there is no checkpoint. */
export async function contentOf(storage: CheckpointStorage): Promise<CheckpointContent | null> {
  const pages = await pagesOf(storage.pages());
  const { current } = storage;
  if (current === null) return null;
  return { meta: text(current.meta), header: text(current.header), pages };
}

/** @throws Error when a page comes twice */
export async function pagesOf(
  batches: AsyncIterable<readonly CheckpointPage[]>,
): Promise<Readonly<Record<string, string>>> {
  const pages: Record<string, string> = {};
  for await (const batch of batches) {
    for (const { key, data } of batch) {
      if (key in pages) throw new Error(`page ${key} came twice`);
      pages[key] = text(data);
    }
  }
  return Object.fromEntries(Object.entries(pages).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a checkpoint changes: null drops a page. */
export async function writeCheckpoint(
  storage: CheckpointStorage,
  meta: string,
  changes: Readonly<Record<string, string | null>>,
): Promise<void> {
  const writer = await storage.begin();
  try {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) writer.drop(key);
      else await writer.put(key, Buffer.from(value, 'latin1'));
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit(Buffer.from(meta), Buffer.from(`header of ${meta}`));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
