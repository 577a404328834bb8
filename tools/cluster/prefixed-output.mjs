import { createInterface } from 'node:readline';

const colours = [36, 33, 35, 32, 34, 95, 96, 93, 92];

/** Whether this terminal shows colours (https://no-color.org). */
export const colourful = process.stdout.isTTY === true && !process.env.NO_COLOR;

/** Writes a line of this tool's own. */
export function say(text) {
  process.stdout.write(colourful ? `\u001b[1m${text}\u001b[0m\n` : `${text}\n`);
}

/** Copies the lines a node writes to the terminal, each behind the node's name in the node's colour. */
export function showOutput(child, id) {
  const name = `node ${id} |`;
  const prefix = colourful ? `\u001b[${colours[(id - 1) % colours.length]}m${name}\u001b[0m` : name;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      process.stdout.write(`${prefix} ${line}\n`);
    });
  }
}
