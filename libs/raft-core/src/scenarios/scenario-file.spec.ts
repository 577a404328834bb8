import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseScenario, renderScenario } from './scenario-file.ts';

const STORY = `A title.

> first command
    one line
    another line
  not a transcript: two spaces only

> second command
The end.
    Indented prose, because no command is above it.
`;

describe('a scenario file', () => {
  it('is prose, with commands and their transcripts in it', () => {
    const steps = parseScenario(STORY).filter((part) => part.type === 'command');
    expect(steps).toEqual([
      {
        type: 'command',
        line: 3,
        command: 'first command',
        expected: ['one line', 'another line'],
      },
      { type: 'command', line: 8, command: 'second command', expected: [] },
    ]);
  });

  it('gets new transcripts and keeps everything else as it is', () => {
    const updated = renderScenario(parseScenario(STORY), [['new'], ['now something']]);
    expect(updated).toBe(
      STORY.replace('    one line\n    another line', '    new').replace(
        '> second command',
        '> second command\n    now something',
      ),
    );
  });

  it('comes out as it was when its transcripts are those expected', () => {
    const line = fc.constantFrom('', 'prose', '> a command', '    output', '  half');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const parts = parseScenario(text);
        const expected = parts.flatMap((part) => (part.type === 'command' ? [part.expected] : []));
        expect(renderScenario(parts, expected)).toBe(text);
      }),
    );
  });
});
