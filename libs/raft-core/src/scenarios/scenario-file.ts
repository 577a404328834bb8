/** A command of a scenario and the transcript that is expected of it. */
export interface Step {
  readonly type: 'command';
  /** Of the command in its file, from 1. */
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
}

/** Lines that are told, not executed. */
export interface Prose {
  readonly type: 'prose';
  readonly text: string;
}

export type Part = Prose | Step;

const COMMAND = '> ';
const OUTPUT = '    ';

/**
 * A scenario file is prose, with commands in it (`> a times out`), each followed by its transcript, indented by four
 * spaces. So an indented line belongs to the command above it, and everything else is prose.
 */
export function parseScenario(text: string): readonly Part[] {
  const parts: Part[] = [];
  let expected: string[] | null = null;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith(COMMAND)) {
      expected = [];
      const command = line.slice(COMMAND.length).trim();
      parts.push({ type: 'command', line: i + 1, command, expected });
    } else if (expected !== null && line.startsWith(OUTPUT)) {
      expected.push(line.slice(OUTPUT.length));
    } else {
      expected = null;
      parts.push({ type: 'prose', text: line });
    }
  }
  return parts;
}

/** The file with the given transcripts in place of the expected ones, in the order of the commands. */
export function renderScenario(
  parts: readonly Part[],
  transcripts: readonly (readonly string[])[],
): string {
  const lines: string[] = [];
  let next = 0;
  for (const part of parts) {
    if (part.type === 'prose') {
      lines.push(part.text);
      continue;
    }
    lines.push(COMMAND + part.command);
    for (const line of transcripts[next] ?? []) lines.push(OUTPUT + line);
    next++;
  }
  return lines.join('\n');
}
