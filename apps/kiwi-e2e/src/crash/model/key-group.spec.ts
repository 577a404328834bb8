import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyGroup } from './key-group.ts';
import { ListContent } from './contents/list-content.ts';
import { TextContent } from './contents/text-content.ts';
import type { Operation } from './operation.ts';
import { hpexpireat, hset } from './operations/hash-operations.ts';
import { del, expire, pexpireat, rename } from './operations/key-operations.ts';
import { lmove, push } from './operations/list-operations.ts';
import { sadd, spop } from './operations/set-operations.ts';
import { zadd, zpop } from './operations/sorted-set-operations.ts';
import { xadd, xgroupCreate, xreadgroup } from './operations/stream-operations.ts';
import { append, incrby, mset, set, setbit } from './operations/string-operations.ts';
import { transaction } from './operations/transaction.ts';
import type { KeyValues } from './stored-value.ts';

describe('the model of a group of keys', () => {
  let group: KeyGroup;
  beforeEach(() => {
    group = new KeyGroup('', 0);
  });

  /** What a server holds that has done these, and nothing else. */
  function holding(...operations: readonly Operation[]): KeyValues {
    const state: KeyValues = new Map();
    for (const operation of operations) operation.apply(state);
    return state;
  }

  it('finds an acknowledged write that is missing', () => {
    group.acknowledge(set('a', '1'), '+OK');
    expect(group.settle(holding())).toEqual(['a holds nothing instead of "1" (1 bytes)']);
  });

  it('finds a key that was deleted and is back', () => {
    group.acknowledge(set('a', '1'), '+OK');
    group.acknowledge(del(['a']), ':1');
    expect(group.settle(holding(set('a', '1')))).toEqual(['a holds "1" (1 bytes), not nothing']);
  });

  it('finds an increment done twice, from its reply and from the value', () => {
    expect(group.acknowledge(incrby('n', 1), ':2')).toBe('INCR n was answered :2 instead of :1');
    expect(group.settle(holding(incrby('n', 2)))).toHaveLength(1);
  });

  it('finds a lost deadline, and accepts any where only the server knows it', () => {
    group.acknowledge(set('a', '1'), '+OK');
    group.acknowledge(expire('a', 1000), ':1');
    const found = { content: new TextContent('1'), deadline: 4e12 };
    expect(group.settle(new Map([['a', found]]))).toEqual([]);
    group.acknowledge(expire('a', 1000), ':1');
    expect(group.settle(holding(set('a', '1')))).toHaveLength(1);
  });

  it('compares the fields of hashes', () => {
    const fields = new Map([
      ['f', '1'],
      ['g', '2'],
    ]);
    group.acknowledge(hset('h', fields), ':2');
    expect(group.settle(holding(hset('h', new Map([...fields].reverse()))))).toEqual([]);
    expect(group.settle(holding(hset('h', new Map([['f', '1']]))))).toHaveLength(1);
  });

  it('finds a lost deadline of a field', () => {
    group.acknowledge(hset('h', new Map([['f1', '1']])), ':1');
    expect(group.acknowledge(hpexpireat('h', 4e12, ['f1', 'f2']), '*[:1 :-2]')).toBeNull();
    expect(group.settle(holding(hset('h', new Map([['f1', '1']]))))).toHaveLength(1);
  });

  it('keeps the deadline of a list whose only element is moved within it', () => {
    const moved = [
      push('l', 'LEFT', ['1']),
      pexpireat('l', 4e12),
      lmove('l', 'l', 'LEFT', 'RIGHT'),
    ];
    for (const operation of moved) group.lose(operation);
    const found = { content: new ListContent(['1']), deadline: 4e12 };
    expect(group.settle(new Map([['l', found]]))).toEqual([]);
  });

  it('compares the order of lists, and every bit', () => {
    group.acknowledge(push('l', 'RIGHT', ['1', '2']), ':2');
    expect(group.settle(holding(push('l', 'LEFT', ['1', '2'])))).toHaveLength(1);
    group.acknowledge(setbit('b', 9, 1), ':0');
    expect(group.settle(holding(setbit('b', 10, 1)))).not.toEqual([]);
  });

  it('orders sorted sets by score, then by the bytes of the members', () => {
    const members = [
      ['b', 1],
      ['a', 1],
      ['c', -0.5],
    ] as const;
    group.acknowledge(zadd('z', new Map(members)), ':3');
    expect(group.acknowledge(zpop('z', 'MIN', 2), '*[$c $-0.5 $a $1]')).toBeNull();
    expect(group.settle(holding(zadd('z', new Map([['b', 2]]))))).toHaveLength(1);
  });

  it('knows from the replies what was drawn at random, and bears any choice where there was none', () => {
    const filled = sadd('s', ['a', 'b', 'c', 'd']);
    group.acknowledge(filled, ':4');
    expect(group.acknowledge(spop('s', 2), '*[$a $x]')).toMatch('instead of 2 of 4 members');
    const fresh = new KeyGroup('', 0);
    fresh.acknowledge(filled, ':4');
    expect(fresh.acknowledge(spop('s', 1), '*[$a]')).toBeNull();
    fresh.lose(spop('s', 1));
    expect(fresh.settle(holding(sadd('s', ['b', 'd'])))).toEqual([]);
    fresh.lose(spop('s', 1));
    expect(fresh.settle(holding(sadd('s', ['a'])))).not.toEqual([]);
  });

  it('finds an entry that was delivered and is not pending', () => {
    const delivered = [
      xadd('s', 1, 'v'),
      xgroupCreate('s', 'g'),
      xreadgroup('s', 'g', 'ann', 5),
    ] as const;
    const replies = ['$2-1', '+OK', '*[*[$s *[*[$2-1 *[$value $v]]]]]'];
    delivered.forEach((operation, i) => {
      expect(group.acknowledge(operation, String(replies[i]))).toBeNull();
    });
    const fresh = new KeyGroup('', 0);
    delivered.forEach((operation, i) => fresh.acknowledge(operation, String(replies[i])));
    expect(group.settle(holding(...delivered))).toEqual([]);
    expect(fresh.settle(holding(...delivered.slice(0, 2)))).toHaveLength(1);
  });

  describe('with operations of unknown outcome', () => {
    const unknown = [append('a', 'x'), append('a', 'y'), set('b', '1')];
    beforeEach(() => {
      for (const operation of unknown) group.lose(operation);
    });

    it('accepts that the first ones took effect, however many', () => {
      for (let effective = 0; effective <= unknown.length; effective++) {
        const fresh = new KeyGroup('', 0);
        for (const operation of unknown) fresh.lose(operation);
        expect(fresh.certain).toBe(false);
        expect(fresh.settle(holding(...unknown.slice(0, effective)))).toEqual([]);
        expect(fresh.certain).toBe(true);
      }
    });

    it('does not accept a gap, or an effect that came twice', () => {
      expect(group.settle(holding(append('a', 'y')))).not.toEqual([]);
      for (const operation of unknown) group.lose(operation);
      expect(group.settle(holding(append('a', 'x'), append('a', 'x')))).not.toEqual([]);
    });

    it('does not accept that a later write of another key took effect and an earlier one did not', () => {
      expect(group.settle(holding(set('b', '1')))).not.toEqual([]);
    });

    it('demands what was acknowledged after them', () => {
      group.acknowledge(set('c', '1'), '+OK');
      expect(group.settle(holding(append('a', 'x')))).not.toEqual([]);
    });

    it('goes on from what was found', () => {
      group.settle(holding(append('a', 'x')));
      expect(group.acknowledge(append('a', 'z'), ':2')).toBeNull();
    });
  });

  it('does not accept half of a transaction, of an MSET or of a RENAME', () => {
    const half = new KeyGroup('', 0);
    half.lose(transaction([set('a', '1'), set('b', '1')], null));
    expect(half.settle(holding(set('a', '1')))).not.toEqual([]);
    group.acknowledge(set('a', '1'), '+OK');
    group.lose(rename('a', 'b'));
    expect(group.settle(holding(set('a', '1'), set('b', '1')))).not.toEqual([]);
    const other = new KeyGroup('', 0);
    const texts = new Map([
      ['a', '1'],
      ['b', '2'],
    ]);
    other.lose(mset(texts));
    expect(other.settle(holding(set('b', '2')))).not.toEqual([]);
  });
});
