import type { SessionCommand } from '../session-command.ts';

const columnsDefault = 40;
const columnsMax = 200;

/** Half a fruit, `columns` wide: skin, flesh, seeds around the middle. Characters are about twice as high as wide. */
function fruit(columns: number): string {
  const radius = columns / 2;
  const rows = Math.ceil(columns / 2);
  let text = '';
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5 - radius) / radius;
      const y = (row + 0.5 - rows / 2) / (rows / 2);
      line += partAt(Math.hypot(x, y), Math.atan2(y, x));
    }
    text += `${line.trimEnd()}\n`;
  }
  return text;
}

function partAt(distance: number, angle: number): string {
  if (distance > 1) return ' ';
  if (distance > 0.9) return '#';
  if (distance < 0.2) return ' ';
  const isRay = Math.cos(angle * 12) > 0.75;
  if (distance > 0.3 && distance < 0.5 && isRay) return '*';
  return isRay ? ':' : '.';
}

export const lolwut: SessionCommand = {
  name: 'lolwut',
  syntax: '[VERSION version:integer]',
  arity: -1,
  flags: ['readonly', 'fast'],
  group: 'server',
  categories: ['read', 'fast'],
  keys: [],
  since: '5.0.0',
  summary: 'Draws a kiwi, as wide as asked, and tells the version.',
  complexity: 'O(N) where N is the number of characters drawn',
  run(session, args) {
    const rest = (args[1] ?? '').toLowerCase() === 'version' ? args.slice(3) : args.slice(1);
    const asked = rest[0] ?? String(columnsDefault);
    if (!/^-?\d{1,9}$/.test(asked)) {
      session.reply.error('ERR value is not an integer or out of range');
      return;
    }
    const columns = Math.min(Math.max(Number(asked), 8), columnsMax);
    const { kiwiVersion } = session.context.node;
    session.reply.verbatim('txt', `${fruit(columns)}\nKiwi ver. ${kiwiVersion}\n`);
  },
};
