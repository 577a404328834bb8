import { RequestParser } from '@kiwi/resp-protocol';

/** Commands to run one after the other on an empty server. */
export interface Script {
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
}

/**
 * Makes a script of text with a command per line, quoted as in redis-cli: `SET key "a\x00b"`. Empty lines and lines that
 * begin with `#` are skipped. Write the text with `String.raw`, so that the backslashes reach it.
 */
export function script(name: string, text: string): Script {
  const lines = text.split('\n').map((line) => line.trim());
  const commands = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLine);
  return { name, commands };
}

/** A line is what Redis calls an inline command. */
function parseLine(line: string): readonly string[] {
  const parser = new RequestParser();
  parser.feed(Buffer.from(`${line}\n`, 'latin1'));
  const args = parser.next();
  if (args === null) throw new Error(`not a command: ${line}`);
  return args;
}
