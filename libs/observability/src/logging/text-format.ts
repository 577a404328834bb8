import { errorCode, errorLine, isError } from './error-fields.ts';
import { stringify } from './json-format.ts';
import type { LogLevel, LogRecord } from './log-record.ts';

const colours: Readonly<Record<LogLevel, string>> = {
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
};
const dim = '\u001b[2m';
const reset = '\u001b[0m';

/**
 * One readable line: `12:00:01.234 INFO  raft leader elected term=3 leader=2` (local time; the field `component` stands
 * before the event). Errors without a stable code are bugs: their stack follows on indented lines.
 */
export function renderText(record: LogRecord, colour: boolean): string {
  const { component, ...fields } = record.fields;
  const level = record.level.toUpperCase().padEnd(5);
  const time = clockTime(record.timeMs);
  const event = oneLine(record.event);
  const head = component === undefined ? event : `${plain(component)} ${event}`;
  const tail = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${colour ? `${dim}${key}=${reset}` : `${key}=`}${plain(value)}`)
    .join('');
  const stacks = Object.values(fields)
    .filter((value) => isError(value) && errorCode(value) === null)
    .map((value) => stackLines(value as Error))
    .join('');
  return colour
    ? `${dim}${time}${reset} ${colours[record.level]}${level}${reset} ${head}${tail}${stacks}`
    : `${time} ${level} ${head}${tail}${stacks}`;
}

/** A value as one word, quoted when it holds anything that could be taken for more than one. */
function plain(value: unknown): string {
  if (isError(value)) return JSON.stringify(errorLine(value));
  if (typeof value === 'string') return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return stringify(value);
  return String(value);
}

/** Control characters could forge a second line or drive the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}]/gu, ' ');
}

function stackLines(error: Error): string {
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '));
  return frames.map((line) => `\n    ${line.trim()}`).join('');
}

function clockTime(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
