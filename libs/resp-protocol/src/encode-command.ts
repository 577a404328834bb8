/**
 * A command as the RESP array of bulk strings that clients send. The arguments are byte strings
 * (latin1); a character above U+00FF loses its upper byte.
 */
export function encodeCommand(args: readonly string[]): Buffer {
  const countLine = `*${args.length}\r\n`;
  let bytes = countLine.length;
  for (const arg of args) bytes += `$${arg.length}\r\n`.length + arg.length + 2;
  // Written piece by piece: the text as a whole could be longer than a JavaScript string may be.
  const frame = Buffer.allocUnsafe(bytes);
  let at = frame.write(countLine, 0, 'latin1');
  for (const arg of args) {
    at += frame.write(`$${arg.length}\r\n`, at, 'latin1');
    at += frame.write(arg, at, 'latin1');
    at += frame.write('\r\n', at, 'latin1');
  }
  return frame;
}
