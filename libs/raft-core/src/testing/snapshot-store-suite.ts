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
import type { SnapshotStoreSubject } from './snapshot-store-case.ts';
import { snapshotTransferCases } from './snapshot-transfer-cases.ts';

/** The contract of `SnapshotStore`, as cases for any test framework. */
export const snapshotStoreSuite: readonly ConformanceCase<SnapshotStoreSubject>[] = [
  snapshotCase('opens without a snapshot and leaves the state as it is', async (run) => {
    run.set('own', 'state');
    expectEqual(await run.store.open(), null, 'what an empty disk holds');
    expectContents(run, { own: 'state' }, 'the state');
    expectThat((await run.store.read()) === null, 'there is nothing to read');
    await run.store.close();
  }),

  ...[
    meta(1),
    meta(7, 3, 5),
    // Beyond 32 bits, as a log may get in time.
    meta(2 ** 40 + 1, 2 ** 33, 2 ** 40),
  ].map((snapshot) =>
    snapshotCase(
      `gives back state and meta after a restart, at index ${snapshot.index}`,
      async (run, subject) => {
        await run.store.open();
        fill(run, 'kept', 50);
        run.set('', 'an empty key');
        run.set('empty', '');
        const expected = run.contents();
        await run.store.save(snapshot);
        const again = await restart(run, subject);
        expectEqual(plainMeta(again.opened), plainMeta(snapshot), 'the meta');
        expectContents(again.run, expected, 'the state');
        await again.run.store.close();
      },
    ),
  ),

  snapshotCase('takes the state as it is at the call of save', async (run, subject) => {
    await run.store.open();
    fill(run, 'before', 3000, 100);
    const expected = { ...run.contents() };
    const saved = run.store.save(meta(10));
    fill(run, 'after', 3000, 100);
    run.set('new', 'after');
    run.set('key 7', null);
    await saved;
    const later = { ...run.contents() };
    const again = await restart(run, subject);
    expectContents(again.run, expected, 'the state that was saved');
    await again.run.store.close();
    expectThat(later['key 7'] === undefined, 'what was written meanwhile stays');
  }),

  snapshotCase('keeps the newest of several snapshots', async (run, subject) => {
    await run.store.open();
    for (let index = 1; index <= 6; index++) {
      fill(run, `round ${index}`, 10 * index);
      run.set(`key ${index}`, null);
      await run.store.save(meta(index, index, index));
    }
    run.set('never saved', 'lost with the process');
    const expected = { ...run.contents() };
    delete expected['never saved'];
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(meta(6, 6, 6)), 'the newest one');
    expectContents(again.run, expected, 'its state');
    const third = await restart(again.run, subject);
    expectContents(third.run, expected, 'a second restart');
    await third.run.store.close();
  }),

  snapshotCase('forgets what was removed, down to nothing', async (run, subject) => {
    await run.store.open();
    fill(run, 'large', 300, 10_000);
    await run.store.save(meta(1));
    for (const key of Object.keys(run.contents())) if (key !== 'key 1') run.set(key, null);
    await run.store.save(meta(2));
    const again = await restart(run, subject);
    expectEqual(Object.keys(again.run.contents()), ['key 1'], 'what is left');
    again.run.set('key 1', null);
    await again.run.store.save(meta(3));
    const third = await restart(again.run, subject);
    expectEqual(plainMeta(third.opened), plainMeta(meta(3)), 'a snapshot of nothing');
    expectContents(third.run, {}, 'it');
    await third.run.store.close();
  }),

  snapshotCase('has bytes to send of an empty state, too', async (run, subject) => {
    await run.store.open();
    await run.store.save(meta(9));
    const bytes = await readAll(run.store, 1000);
    expectThat(bytes.byteLength > 0, 'there is a byte at least');
    const other = await subject.start('b');
    await other.store.open();
    other.set('own', 'goes');
    await install(other, meta(9), bytes);
    expectContents(other, {}, 'the state');
    await other.store.close();
    await run.store.close();
  }),

  snapshotCase('keeps the snapshot before when a save fails', async (run, subject) => {
    await run.store.open();
    fill(run, 'first', 200);
    const first = { ...run.contents() };
    await run.store.save(meta(1));
    fill(run, 'second', 200);
    run.breakNextSave();
    await rejectionCode(Promise.resolve().then(() => run.store.save(meta(2))));
    const reader = await run.store.read();
    expectEqual(plainMeta(reader?.meta ?? null), plainMeta(meta(1)), 'what is read');
    await reader?.close();
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(meta(1)), 'what a restart finds');
    expectContents(again.run, first, 'its state');
    await again.run.store.close();
  }),

  snapshotCase('saves everything with the next snapshot after one failed', async (run, subject) => {
    await run.store.open();
    fill(run, 'first', 200);
    await run.store.save(meta(1));
    fill(run, 'second', 100);
    run.set('key 150', null);
    run.breakNextSave();
    await rejectionCode(Promise.resolve().then(() => run.store.save(meta(2))));
    run.set('third', 'after the failure');
    const expected = { ...run.contents() };
    await run.store.save(meta(3));
    const again = await restart(run, subject);
    expectEqual(plainMeta(again.opened), plainMeta(meta(3)), 'what a restart finds');
    expectContents(again.run, expected, 'its state');
    await again.run.store.close();
  }),

  snapshotCase('has no snapshot when the first save fails', async (run, subject) => {
    await run.store.open();
    fill(run, 'first', 20);
    run.breakNextSave();
    await rejectionCode(Promise.resolve().then(() => run.store.save(meta(1))));
    expectThat((await run.store.read()) === null, 'there is nothing to read');
    const again = await restart(run, subject);
    expectEqual(again.opened, null, 'what a restart finds');
    await again.run.store.close();
  }),

  snapshotCase('gives the same bytes whatever the size of the chunks', async (run) => {
    await run.store.open();
    fill(run, 'read', 40);
    await run.store.save(meta(4));
    const whole = [...(await readAll(run.store, 1 << 20))];
    for (const bytesMax of [1, 7, 100, 4096]) {
      const read = [...(await readAll(run.store, bytesMax))];
      expectEqual(read, whole, `the bytes in chunks of ${bytesMax}`);
    }
    await run.store.close();
  }),

  snapshotCase('keeps a snapshot readable while newer ones are saved', async (run, subject) => {
    await run.store.open();
    fill(run, 'old', 100, 1000);
    const expected = { ...run.contents() };
    await run.store.save(meta(1, 1, 1));
    const [early, late] = [await run.store.read(), await run.store.read()];
    if (early === null || late === null) throw new Error('expected a snapshot to read');
    const other = await subject.start('b');
    await other.store.open();
    const receiver = await other.store.receive(early.meta);
    for (let chunk = await early.next(3000), i = 2; chunk; chunk = await early.next(3000), i++) {
      fill(run, `new ${i}`, 100, 1000);
      if (i < 6) await run.store.save(meta(i));
      await receiver.write(chunk);
    }
    await early.close();
    await receiver.install();
    expectContents(other, expected, 'the state that was read');
    // A second reader is not disturbed by the end of the first.
    expectEqual(plainMeta(late.meta), plainMeta(meta(1, 1, 1)), 'the meta of the second');
    expectThat((await late.next(100)) !== null, 'the second one reads on');
    await late.close();
    await other.store.close();
    await run.store.close();
  }),

  snapshotCase('closes twice', async (run) => {
    await run.store.open();
    await run.store.close();
    await run.store.close();
  }),

  ...snapshotTransferCases,
];
