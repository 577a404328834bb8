import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, expectThat, rejectionCode } from './expectations.ts';
import {
  expectContents,
  fill,
  install,
  meta,
  plainMeta,
  readAll,
  restart,
  snapshotCase,
} from './snapshot-store-case.ts';
import type { SnapshotStoreRun, SnapshotStoreSubject } from './snapshot-store-case.ts';

/** What a store promises of snapshots that come from a peer. */
export const snapshotTransferCases: readonly ConformanceCase<SnapshotStoreSubject>[] = [
  ...[1, 13, 1000, 1 << 20].map((chunkBytes) =>
    snapshotCase(
      `replaces state and snapshot by those of a peer, in chunks of ${chunkBytes}`,
      async (run, subject) => {
        const { bytes, contents } = await snapshotOfPeer(subject, 60);
        await run.store.open();
        fill(run, 'own', 100);
        run.set('own alone', 'goes');
        await run.store.save(meta(3));
        await install(run, peerMeta, bytes, chunkBytes);
        expectContents(run, contents, 'the state');
        run.set('after', 'is lost with the process');
        const again = await restart(run, subject);
        expectEqual(plainMeta(again.opened), plainMeta(peerMeta), 'what a restart finds');
        expectContents(again.run, contents, 'its state');
        await again.run.store.close();
      },
    ),
  ),

  snapshotCase('passes a snapshot on that came from a peer', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 60);
    await run.store.open();
    await install(run, peerMeta, bytes);
    const third = await subject.start('c');
    await third.store.open();
    await install(third, peerMeta, await readAll(run.store, 500));
    expectContents(third, contents, 'the state of the third');
    await third.store.close();
    await run.store.close();
  }),

  snapshotCase('takes in a snapshot of several megabytes', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 300, 10_000);
    await run.store.open();
    await install(run, peerMeta, bytes, 300_000);
    expectContents(run, contents, 'the state');
    const again = await restart(run, subject);
    expectContents(again.run, contents, 'the state after a restart');
    await again.run.store.close();
  }),

  snapshotCase('saves what is applied after an installation', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 60);
    await run.store.open();
    fill(run, 'own', 100);
    await run.store.save(meta(3));
    await install(run, peerMeta, bytes);
    run.set('key 5', null);
    run.set('key 6', 'changed');
    await run.store.save(meta(50, 9));
    const again = await restart(run, subject);
    const { 'key 5': gone, ...rest } = contents;
    expectThat(gone !== undefined, 'the peer had the key');
    expectEqual(plainMeta(again.opened), plainMeta(meta(50, 9)), 'what a restart finds');
    expectContents(again.run, { ...rest, 'key 6': 'changed' }, 'its state');
    await again.run.store.close();
  }),

  snapshotCase('makes snapshots of its own while one is coming in', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 60);
    await run.store.open();
    fill(run, 'own', 30);
    const receiver = await run.store.receive(peerMeta);
    await receiver.write(bytes.slice(0, 40));
    await run.store.save(meta(3));
    await receiver.write(bytes.slice(40));
    run.set('own alone', 'goes');
    await run.store.save(meta(4));
    await receiver.install();
    expectContents(run, contents, 'the state');
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(peerMeta), 'what a restart finds');
    await again.run.store.close();
  }),

  snapshotCase('forgets a snapshot that is aborted, and takes another', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 60);
    const own = await withOwnSnapshot(run);
    for (const share of [0, 0.5, 1]) {
      const receiver = await run.store.receive(peerMeta);
      await receiver.write(bytes.slice(0, Math.floor(bytes.byteLength * share)));
      await receiver.abort();
      await receiver.abort();
      await expectOwn(run, own);
    }
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(ownMeta), 'what a restart finds');
    await install(again.run, peerMeta, bytes);
    expectContents(again.run, contents, 'the state of the peer');
    await again.run.store.close();
  }),

  snapshotCase('gives up a snapshot that is coming in when it is closed', async (run, subject) => {
    const { bytes } = await snapshotOfPeer(subject, 60);
    const own = await withOwnSnapshot(run);
    const receiver = await run.store.receive(peerMeta);
    await receiver.write(bytes.slice(0, 100));
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(ownMeta), 'what a restart finds');
    expectContents(again.run, own, 'its state');
    await again.run.store.close();
  }),

  snapshotCase('refuses a snapshot that is cut off, at any place', async (run, subject) => {
    const { bytes, contents } = await snapshotOfPeer(subject, 12);
    const own = await withOwnSnapshot(run);
    for (const length of places(bytes.byteLength)) {
      await rejectionCode(install(run, peerMeta, bytes.slice(0, length)));
      await expectOwn(run, own);
    }
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(ownMeta), 'what a restart finds');
    await install(again.run, peerMeta, bytes);
    expectContents(again.run, contents, 'the same one, whole');
    await again.run.store.close();
  }),

  snapshotCase('refuses a snapshot with one altered bit, at any place', async (run, subject) => {
    const { bytes } = await snapshotOfPeer(subject, 12);
    const own = await withOwnSnapshot(run);
    for (const [i, place] of places(bytes.byteLength).entries()) {
      const altered = bytes.slice();
      altered[place] = (altered[place] ?? 0) ^ (1 << i % 8);
      await rejectionCode(install(run, peerMeta, altered));
      await expectOwn(run, own);
    }
    const again = await restart(run, subject);
    expectContents(again.run, own, 'the state after a restart');
    await again.run.store.close();
  }),

  snapshotCase('refuses a snapshot with something behind its end', async (run, subject) => {
    const { bytes } = await snapshotOfPeer(subject, 12);
    const own = await withOwnSnapshot(run);
    const longer = new Uint8Array(bytes.byteLength + 1);
    longer.set(bytes);
    await rejectionCode(install(run, peerMeta, longer));
    await expectOwn(run, own);
    await run.store.close();
  }),
];

const ownMeta = meta(3, 1, 2);
const peerMeta = meta(40, 8, 0);

/** What the store of node `b` reads of a state of its own. */
async function snapshotOfPeer(
  subject: SnapshotStoreSubject,
  keys: number,
  valueBytes = 20,
): Promise<{
  readonly bytes: Uint8Array;
  readonly contents: Readonly<Record<string, string>>;
}> {
  const peer = await subject.start('b');
  await peer.store.open();
  fill(peer, 'of the peer', keys, valueBytes);
  peer.set('alone', 'with the peer');
  await peer.store.save(peerMeta);
  const bytes = await readAll(peer.store, 1 << 20);
  const contents = { ...peer.contents() };
  await peer.store.close();
  return { bytes, contents };
}

/** Opens a store and gives it a snapshot; returns its state. */
async function withOwnSnapshot(run: SnapshotStoreRun): Promise<Readonly<Record<string, string>>> {
  await run.store.open();
  fill(run, 'own', 20);
  await run.store.save(ownMeta);
  return { ...run.contents() };
}

async function expectOwn(
  run: SnapshotStoreRun,
  own: Readonly<Record<string, string>>,
): Promise<void> {
  expectContents(run, own, 'the state after a refusal');
  const reader = await run.store.read();
  expectEqual(plainMeta(reader?.meta ?? null), plainMeta(ownMeta), 'the snapshot after a refusal');
  await reader?.close();
}

/** Places below `length`: the first and last ones, and some between. */
function places(length: number): readonly number[] {
  const chosen = new Set<number>();
  for (let i = 0; i <= 40; i++) chosen.add(Math.floor((i * (length - 1)) / 40));
  for (let i = 1; i <= 16; i++) chosen.add(Math.max(0, length - i)).add(Math.min(i, length - 1));
  return [...chosen].sort((a, b) => a - b);
}
