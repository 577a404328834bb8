import { describe, expect, it } from '@jest/globals';
import type { Membership, NodeId, Term } from '../core/types.ts';
import { emptyDisk } from './disk.ts';
import type { DiskImage } from './disk.ts';
import { Safety } from './safety.ts';
import type { CheckedNode } from './safety.ts';

/** A disk with entries of these terms, each holding its index and term. */
function disk(terms: readonly Term[], state: Partial<DiskImage['hardState']> = {}): DiskImage {
  const entries = terms.map((term, i) => ({
    index: i + 1,
    term,
    kind: 'command' as const,
    data: new TextEncoder().encode(`${i + 1}@${term}`),
  }));
  const term = terms[terms.length - 1] ?? 0;
  return { ...emptyDisk, entries, hardState: { ...emptyDisk.hardState, term, ...state } };
}

function node(id: NodeId, log: DiskImage, durable = log): CheckedNode {
  return { id, log, durable };
}

function voters(ids: string, outgoing = ''): Membership {
  const members = [...ids].map((id) => ({ id, address: id, role: 'voter' as const }));
  return { members, outgoing: [...outgoing] };
}

describe('the checks of a scenario', () => {
  it('allow one leader per term', () => {
    const safety = new Safety();
    safety.elected(node('a', disk([])), 1);
    safety.elected(node('b', disk([])), 2);
    expect(() => safety.elected(node('b', disk([])), 1)).toThrow('a and b both lead term 1');
  });

  it('demand that a leader holds what was committed in earlier terms', () => {
    const safety = new Safety();
    safety.committed(node('a', disk([1, 1])), 1, 2);
    safety.elected(node('b', disk([1, 1])), 2);
    expect(() => safety.elected(node('c', disk([1])), 3)).toThrow('without committed 2@1');
  });

  it('demand that a vote is on disk when it is told, and the only one in its term', () => {
    const safety = new Safety();
    const votedFor = (candidate: NodeId) => disk([], { term: 1, votedFor: candidate });
    safety.voted(node('b', votedFor('a')), 'a', 1);
    expect(() => safety.voted(node('b', votedFor('c')), 'c', 1)).toThrow('votes for a and c');
    expect(() => safety.voted(node('d', votedFor('a'), emptyDisk), 'a', 1)).toThrow('not on its');
  });

  it('demand that what is acknowledged is on disk', () => {
    const safety = new Safety();
    safety.acknowledged(node('b', disk([1, 1])), 2, 1);
    const early = node('b', disk([1, 1]), disk([1]));
    expect(() => safety.acknowledged(early, 2, 1)).toThrow('acknowledges 2');
  });

  it('never let a committed entry change, or one be left out', () => {
    const safety = new Safety();
    safety.committed(node('a', disk([1, 1])), 1, 2);
    expect(() => safety.committed(node('b', disk([1, 2])), 1, 2)).toThrow(
      'commits 2@2 where 2@1 was committed',
    );
    expect(() => safety.committed(node('b', disk([1, 1, 1, 1])), 4, 4)).toThrow('out of order');
  });

  it('demand a majority of the disks, and of both halves, for an entry that counts as committed', () => {
    const nodes = [...'abcd'].map((id) => node(id, disk('ab'.includes(id) ? [1] : [])));
    const safety = new Safety();
    safety.committed(node('a', disk([1])), 1, 1);
    safety.counted(nodes, 1, voters('abc'));
    expect(() => safety.counted(nodes, 1, voters('abcd'))).toThrow('only a b hold it');
    expect(() => safety.counted(nodes, 1, voters('abc', 'acd'))).toThrow('only a b hold it');
  });

  it('demand that states are made of committed entries', () => {
    const safety = new Safety();
    safety.committed(node('a', disk([1, 1])), 1, 2);
    safety.applied('a', 1, ['1@1']);
    expect(() => safety.applied('a', 2, ['1@1'])).toThrow('a has applied 1@1 up to 2');
  });

  it('demand that logs which share an entry are the same before it', () => {
    const safety = new Safety();
    safety.match([node('a', disk([1, 1, 2])), node('b', disk([1, 1, 3]))]);
    const logs = [node('a', disk([1, 1, 3])), node('b', disk([1, 2, 3]))];
    expect(() => safety.match(logs)).toThrow('the logs of a and b differ');
  });
});
