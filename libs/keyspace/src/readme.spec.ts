import { expect, it } from '@jest/globals';
import { finish, Keyspace, KeyspaceLoader, keySlot } from './index.ts';

it('runs the example of the README', () => {
  const keyspace = new Keyspace();
  const [db] = keyspace.databases;
  if (db === undefined) throw new Error('there are sixteen databases');

  keyspace.clock.nowMs = keyspace.clock.appliedMs = 1_000;
  db.putUntil('session', 'alice', 2_000);
  expect(db.lookup('session')).toBe('alice');

  keyspace.clock.nowMs = 2_500; // a read with a later clock than the log's
  expect(db.lookup('session')).toBeUndefined();
  expect(keyspace.clock.tickWanted).toBe(true);

  keyspace.clock.appliedMs = 2_500; // the tick is applied
  expect(keyspace.expireDue(100)).toBe(1);
  expect(keySlot('{user}:1')).toBe(keySlot('{user}:2'));

  const cut = keyspace.beginCut(); // what changed since the last one, frozen while writes go on
  db.put('later', 'not in the cut');
  const loader = new KeyspaceLoader();
  loader.addHeader(cut.header);
  while (!cut.isDrawn) {
    const page = cut.nextPage(); // about a millisecond; then serve others
    if (page !== null) finish(loader.addPage(page.key, page.data));
  }
  expect([...cut.droppedPages()]).toEqual([]); // pages that a checkpoint no longer has
  finish(cut.committed()); // durable: not written again
  keyspace.replaceWith(finish(loader.finish()));
  expect(db.lookup('later')).toBeUndefined();
});
