import type { LogIndex, Term } from '../core/types.ts';
import type { SnapshotMeta, SnapshotStore } from '../ports/snapshot-store.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, expectThat } from './expectations.ts';

/** The store of one run of a node, and the state machine whose snapshots it keeps: texts under keys. */
export interface SnapshotStoreRun {
  /** Not yet opened. */
  readonly store: SnapshotStore;
  /** Changes the state; null removes the key. */
  set(key: string, value: string | null): void;
  /** The whole state. */
  contents(): Readonly<Record<string, string>>;
  /** Has the next `save` fail midway: no space is left, say. */
  breakNextSave(): void;
}

/** The disks of some nodes, empty at first. */
export interface SnapshotStoreSubject {
  /**
   * A new run of this node, with an empty state machine, over what its disk holds. Called again after the store before was
   * closed, to see what a restarted process would find.
   */
  start(node: string): Promise<SnapshotStoreRun>;
  /** Removes the disks. */
  dispose(): Promise<void>;
}

type Body = (run: SnapshotStoreRun, subject: SnapshotStoreSubject) => Promise<void>;

/** Runs on a new run of node `a`, not yet opened. `body` closes and reopens as it likes. */
export function snapshotCase(name: string, body: Body): ConformanceCase<SnapshotStoreSubject> {
  return {
    name,
    async run(factory) {
      const subject = await factory();
      try {
        await body(await subject.start('a'), subject);
      } finally {
        await subject.dispose();
      }
    },
  };
}

export function meta(index: LogIndex, term: Term = 1, membershipIndex: LogIndex = 0): SnapshotMeta {
  const data = Uint8Array.of(0, 255, 10, membershipIndex % 256);
  return { index, term, membership: { index: membershipIndex, data } };
}

/** A meta as plain data, so that any kind of byte array compares. */
export function plainMeta(snapshot: SnapshotMeta | null): unknown {
  if (snapshot === null) return null;
  const { index, term, membership } = snapshot;
  return { index, term, membership: { index: membership.index, data: [...membership.data] } };
}

/** Sets `count` keys to values of this run's own. */
export function fill(run: SnapshotStoreRun, name: string, count: number, valueBytes = 20): void {
  for (let i = 0; i < count; i++) run.set(`key ${i}`, `${name} ${i} `.padEnd(valueBytes, 'x'));
}

export function expectContents(
  run: SnapshotStoreRun,
  expected: Readonly<Record<string, string>>,
  what: string,
): void {
  expectEqual(sorted(run.contents()), sorted(expected), what);
}

/** The newest snapshot as bytes. */
export async function readAll(store: SnapshotStore, bytesMax: number): Promise<Uint8Array> {
  const reader = await store.read();
  if (reader === null) throw new Error('expected a snapshot to read');
  const chunks: Uint8Array[] = [];
  for (let chunk = await reader.next(bytesMax); chunk; chunk = await reader.next(bytesMax)) {
    expectThat(chunk.byteLength > 0, 'no chunk is empty');
    // Kept longer than until the next call: it must not be used again.
    chunks.push(chunk);
  }
  expectThat((await reader.next(bytesMax)) === null, 'the end is final');
  await reader.close();
  return joined(chunks);
}

/** Has a run take in these bytes, in chunks of this size. */
export async function install(
  { store }: SnapshotStoreRun,
  snapshot: SnapshotMeta,
  bytes: Uint8Array,
  chunkBytes = 1000,
): Promise<void> {
  const receiver = await store.receive(snapshot);
  try {
    for (let i = 0; i < bytes.byteLength; i += chunkBytes) {
      await receiver.write(bytes.slice(i, i + chunkBytes));
    }
    await receiver.install();
  } catch (error) {
    await receiver.abort();
    throw error;
  }
}

/** Closes the store and starts its node again; resolves with the new run and what it opened. */
export async function restart(
  { store }: SnapshotStoreRun,
  subject: SnapshotStoreSubject,
  node = 'a',
): Promise<{ readonly run: SnapshotStoreRun; readonly opened: SnapshotMeta | null }> {
  await store.close();
  const run = await subject.start(node);
  return { run, opened: await run.store.open() };
}

function sorted(contents: Readonly<Record<string, string>>): unknown {
  return Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.byteLength;
  }
  return bytes;
}
