import { describe, expect, it } from '@jest/globals';
import { Transcript } from './transcript.ts';

function told(...notes: readonly (readonly [node: string, text: string, kind?: string])[]) {
  const transcript = new Transcript();
  for (const [node, text, kind] of notes) transcript.note(node, text, kind);
  return transcript.take();
}

describe('a transcript', () => {
  it('joins nodes that do the same', () => {
    expect(told(['b', 'appends x'], ['c', 'appends x'], ['a', 'has begun'])).toEqual([
      'b, c  append x',
      'a  has begun',
    ]);
  });

  it("never moves a line above an earlier one of the node's own", () => {
    expect(told(['a', 'votes'], ['b', 'campaigns'], ['b', 'votes'])).toEqual([
      'a  votes',
      'b  campaigns',
      'b  votes',
    ]);
  });

  it('tells only the last of several lines of a kind in a row', () => {
    const commit = (index: number) => ['a', `commits up to ${index}`, 'commit'] as const;
    expect(told(commit(1), commit(2), ['a', 'appends x'], commit(3))).toEqual([
      'a  commits up to 2',
      'a  appends x',
      'a  commits up to 3',
    ]);
  });
});
