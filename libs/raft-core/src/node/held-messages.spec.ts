import { describe, expect, it } from '@jest/globals';
import type { RaftMessage } from '../core/messages.ts';
import { accepted } from '../core/test-core.ts';
import { HeldMessages } from './held-messages.ts';

function setUp() {
  const sent: [string, RaftMessage][] = [];
  const held = new HeldMessages((to, message) => sent.push([to, message]));
  return { held, sent };
}

const vote: RaftMessage = { type: 'voteResponse', term: 1, granted: true };

describe('HeldMessages', () => {
  it('lets messages without a condition, or with one that is met, pass at once', () => {
    const { held, sent } = setUp();
    held.persisted(3);
    held.send('b', vote, null);
    held.send('c', vote, 3);
    expect(sent.map(([to]) => to)).toEqual(['b', 'c']);
  });

  it('holds a message back until its write is durable', () => {
    const { held, sent } = setUp();
    held.send('b', vote, 2);
    held.persisted(1);
    expect(sent).toEqual([]);
    held.persisted(2);
    expect(sent).toEqual([['b', vote]]);
    held.persisted(3);
    expect(sent).toHaveLength(1);
  });

  it('keeps the order of those it lets go', () => {
    const { held, sent } = setUp();
    held.send('b', vote, 2);
    held.send('c', vote, 1);
    held.send('d', vote, 2);
    held.persisted(2);
    expect(sent.map(([to]) => to)).toEqual(['b', 'c', 'd']);
  });

  it('sends of several acknowledgements to one peer only the highest', () => {
    const { held, sent } = setUp();
    for (const index of [1, 2, 3]) held.send('b', accepted(1, index), index);
    held.send('c', accepted(1, 2), 2);
    held.send('b', accepted(2, 1), 3);
    held.persisted(3);
    expect(sent).toEqual([
      ['b', accepted(1, 3)],
      ['c', accepted(1, 2)],
      ['b', accepted(2, 1)],
    ]);
  });
});
