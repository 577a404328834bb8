import { describe, expect, it } from '@jest/globals';
import { runScenario } from './run-scenario.ts';
import { parseScenario } from './scenario-file.ts';

function run(...lines: readonly string[]): readonly (readonly string[])[] {
  return runScenario('story.txt', parseScenario(lines.join('\n')));
}

describe('running a scenario', () => {
  it.each([
    ['> a dances', 'story.txt:2: a dances: there is no such command'],
    ['> z times out', 'story.txt:2: z times out: there is no node z'],
    ['> lose a -> b append', 'story.txt:2: lose a -> b append: no message a -> b append'],
    ['> hold a -> b letters', 'there is no message "letters"; one of pre-vote'],
    ['> a changes the members: abolish b', '"abolish b" is no change of the members'],
    ['> disk of a: term 1, log x', '"x" is no log'],
    ['> a finishes a write', 'a has no write under way'],
  ])('names file and line of %s', (command, text) => {
    expect(() => run('> cluster of a, b, c', command)).toThrow(text);
  });

  it('asks nothing of a node that is down', () => {
    expect(() => run('> cluster of a', '> crash a', '> a reads')).toThrow('a is down');
  });

  it('tells nothing of what nobody decides: heartbeats, and time that only passes', () => {
    const transcripts = run('> cluster of a, b, c, led by a', '> 1000 ms pass', '> settle');
    expect(transcripts.slice(1)).toEqual([[], []]);
  });

  it('is the same every time', () => {
    const story = ['> cluster of a, b, c, led by b', '> crash b', '> 3000 ms pass', '> show logs'];
    expect(run(...story)).toEqual(run(...story));
  });

  it('stops at a broken promise, also when transcripts are only to be renewed', () => {
    // A node that lost its disk comes back under its id: what no algorithm can bear.
    const story = [
      '> cluster of a, b, c, led by a',
      '> hold a -> c append',
      '> a proposes x',
      '> settle',
      '> crash a',
      '> lose all a -> c',
      '> b loses its disk',
      '> restart b',
      '> c hears nobody for 1000 ms',
      '> c times out',
      '> settle',
    ];
    expect(() => run(...story)).toThrow(
      'story.txt:11: settle: c leads term 2 without committed 2@1',
    );
  });
});
