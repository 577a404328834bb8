import { beforeEach, describe, expect, it } from '@jest/globals';
import { QueueLedger } from './queue-ledger.ts';

describe('the ledger of a queue', () => {
  let ledger: QueueLedger;
  beforeEach(() => {
    ledger = new QueueLedger('q');
    for (let i = 0; i < 4; i++) ledger.pushed(ledger.next());
  });

  it('accepts that what was pushed was popped, or is left in its order', () => {
    ledger.popAnswered(2);
    ledger.popAnswered(1);
    expect(ledger.settle([3, 4])).toEqual([]);
    ledger.popAnswered(3);
    expect(ledger.settle([4])).toEqual([]);
  });

  it('finds what is lost, and what comes twice', () => {
    expect(ledger.settle([1, 2, 4])).toEqual(['q: 3 gone, and only 0 pops have no answer']);
    ledger.popAnswered(1);
    expect(ledger.settle([1, 2, 4])).toContain('q: 1 is there twice');
  });

  it('finds another order, and what nobody pushed', () => {
    expect(ledger.settle([1, 3, 2, 4])).not.toEqual([]);
    expect(ledger.settle([1, 2, 3, 4, 5])).not.toEqual([]);
    ledger.popAnswered(3);
    expect(ledger.settle([1, 2, 4])).not.toEqual([]);
  });

  it('lets each pop without an answer have taken one number, and each such push be there or not', () => {
    ledger.popLost();
    expect(ledger.settle([2, 3, 4])).toEqual([]);
    ledger.pushLost(5);
    expect(ledger.settle([2, 3, 4])).toEqual([]);
    ledger.pushLost(6);
    expect(ledger.settle([2, 3, 4, 6])).toEqual([]);
    expect(ledger.settle([2, 3, 4])).not.toEqual([]);
  });
});
