import { tomlLiteral } from '../schema/setting.ts';
import type { SettingValue } from '../sources/origin.ts';

/** A value that a configuration file is to have. */
export interface TomlChange {
  readonly section: string;
  /** A bare key: letters, digits, `_` and `-`. */
  readonly key: string;
  readonly value: SettingValue;
}

/** A value of one line: a string, or anything else up to a comment. */
const assignment = /^(\s*[\w-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'][^#]*?)(\s*(?:#.*)?)$/;

/**
 * Sets values in the text of a TOML file and leaves the rest as it is, comments too. A key that is not there comes behind the one that is
 * commented out, or else at the end of its section; a section that is not there, at the end of the file.
 *
 * Throws an Error when the present value spans several lines.
 */
export function rewriteToml(text: string, changes: readonly TomlChange[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  for (const change of changes) setValue(lines, change);
  return `${lines.join(newline)}${newline}`;
}

function setValue(lines: string[], { section, key, value }: TomlChange): void {
  const literal = tomlLiteral(value);
  const header = lines.findIndex((line) => sectionOf(line) === section);
  if (header < 0) {
    if (lines.length > 0) lines.push('');
    lines.push(`[${section}]`, `${key} = ${literal}`);
    return;
  }
  const next = lines.findIndex((line, i) => i > header && sectionOf(line) !== null);
  const end = next < 0 ? lines.length : next;
  const own = indexOfKey(lines, new RegExp(`^\\s*${key}\\s*=`), header, end);
  if (own < 0) {
    lines.splice(placeFor(lines, key, header, end), 0, `${key} = ${literal}`);
    return;
  }
  const parts = assignment.exec(lines[own] as string);
  if (parts === null || /^\[[^\]]*$/.test(parts[2] as string)) {
    throw new Error(`line ${own + 1}: the value of ${key} spans several lines`);
  }
  lines[own] = `${parts[1]}${literal}${parts[3]}`;
}

function placeFor(lines: readonly string[], key: string, header: number, end: number): number {
  const hint = indexOfKey(lines, new RegExp(`^\\s*#\\s*${key}\\s*=`), header, end);
  if (hint >= 0) return hint + 1;
  let last = end - 1;
  while (last > header && /^\s*(?:#.*)?$/.test(lines[last] as string)) last--;
  return last + 1;
}

function indexOfKey(lines: readonly string[], key: RegExp, header: number, end: number): number {
  return lines.findIndex((line, i) => i > header && i < end && key.test(line));
}

/** The name in a section's header; null for any other line. */
function sectionOf(line: string): string | null {
  return /^\s*\[\s*([\w-]+)\s*\]\s*(?:#.*)?$/.exec(line)?.[1] ?? null;
}
