import { describe, expect, it } from '@jest/globals';
import { entry } from './test-core.ts';
import { WriteLedger } from './write-ledger.ts';

const state = { term: 2, votedFor: null, commitIndex: 0 };

describe('WriteLedger', () => {
  it('asks for one atomic write per step, with all that changed', () => {
    const ledger = new WriteLedger(0);
    ledger.changeHardState();
    ledger.truncate(4);
    ledger.append([entry(4, 2)]);
    expect(ledger.close(state, 4)).toEqual({
      type: 'persist',
      ticket: 1,
      hardState: state,
      reset: null,
      truncateFrom: 4,
      entries: [entry(4, 2)],
    });
    expect(ledger.close(state, 4)).toBeNull();
  });

  it('writes the commit index only along with something else, and only when it rose', () => {
    const ledger = new WriteLedger(0);
    const committed = { ...state, commitIndex: 3 };
    expect(ledger.close(committed, 3)).toBeNull();
    ledger.append([entry(4, 2)]);
    expect(ledger.close(committed, 4)?.hardState).toEqual(committed);
    ledger.append([entry(5, 2)]);
    expect(ledger.close(committed, 5)?.hardState).toBeNull();
  });

  it('tells what messages must wait for, until that is durable', () => {
    const ledger = new WriteLedger(0);
    ledger.changeHardState();
    ledger.close(state, 0);
    ledger.append([entry(1, 2)]);
    ledger.close(state, 1);
    expect([ledger.termAndVote, ledger.everything]).toEqual([1, 2]);
    ledger.acknowledge(1);
    expect([ledger.termAndVote, ledger.everything]).toEqual([null, 2]);
    ledger.acknowledge(2);
    expect(ledger.everything).toBeNull();
  });

  // Pitfall 19 (etcd#1690; etcd-io/raft testdata/async_storage_writes_append_aba_race.txt)
  it('does not take truncated entries for durable when a late acknowledgement arrives', () => {
    const ledger = new WriteLedger(0);
    ledger.append([entry(1, 1), entry(2, 1), entry(3, 1)]);
    ledger.close(state, 3);
    ledger.truncate(2);
    ledger.append([entry(2, 2)]);
    ledger.close(state, 2);
    expect(ledger.acknowledge(1)).toBe(1);
    expect(ledger.acknowledge(2)).toBe(2);
  });

  it('is not deceived either when the same entries were appended again', () => {
    const ledger = new WriteLedger(0);
    ledger.append([entry(1, 1), entry(2, 1)]);
    ledger.close(state, 2);
    ledger.truncate(2);
    ledger.append([entry(2, 2)]);
    ledger.close(state, 2);
    ledger.truncate(2);
    ledger.append([entry(2, 1)]);
    ledger.close(state, 2);
    // On disk entry 2 will now go, come and go again before it stays.
    expect(ledger.acknowledge(1)).toBe(1);
    expect(ledger.acknowledge(2)).toBe(1);
    expect(ledger.acknowledge(3)).toBe(2);
  });

  it('does not take entries of a log that gave way to a snapshot for durable', () => {
    const ledger = new WriteLedger(0);
    ledger.append([entry(1, 1), entry(2, 1), entry(3, 1)]);
    ledger.close(state, 3);
    ledger.reset({ index: 2, term: 2, membership: { index: 0, data: new Uint8Array() } });
    ledger.append([entry(3, 2)]);
    ledger.close(state, 3);
    expect(ledger.acknowledge(1)).toBe(0);
    expect(ledger.acknowledge(2)).toBe(3);
  });

  it('ignores an acknowledgement that comes again, and refuses one from nowhere', () => {
    const ledger = new WriteLedger(0);
    ledger.append([entry(1, 1)]);
    ledger.close(state, 1);
    expect(ledger.acknowledge(1)).toBe(1);
    expect(ledger.acknowledge(1)).toBe(0);
    expect(() => ledger.acknowledge(2)).toThrow('never asked for');
  });
});
