import { parseArgs } from 'node:util';

/**
 * The command line of a program: `--name value` for every number in `numbers` ({ name: [default, lowest, highest, what it is] }),
 * `--no-build`, `--help`, and after `--` flags for every Kiwi node.
 *
 * @returns the numbers by name, `build`, `help` (its text, or null) and `nodeFlags`; throws an Error with a sentence for the user.
 */
export function parseOptions(argv, { command, summary, numbers }) {
  const split = argv.indexOf('--');
  const flag = { type: 'boolean', default: false };
  const options = { 'no-build': flag, help: flag };
  for (const [name, [initial]] of Object.entries(numbers)) {
    options[name] = { type: 'string', default: String(initial) };
  }
  const { values } = parseArgs({ args: split < 0 ? argv : argv.slice(0, split), options });
  const chosen = Object.entries(numbers).map(([name, [, lowest, highest]]) => [
    name,
    number(name, values[name], lowest, highest),
  ]);
  return {
    ...Object.fromEntries(chosen),
    build: !values['no-build'],
    help: values.help ? helpText(command, summary, numbers) : null,
    nodeFlags: split < 0 ? [] : argv.slice(split + 1),
  };
}

function helpText(command, summary, numbers) {
  const lines = Object.entries(numbers).map(
    ([name, [initial, , , what]]) => `  ${`--${name} N`.padEnd(18)}${what} (${initial})`,
  );
  const others = ['  --no-build        do not compile first', '  --help            this text'];
  const usage = `npm run ${command} -- [options] [-- flags for every node]`;
  return `${summary}\n\n${usage}\n\n${[...lines, ...others].join('\n')}\n`;
}

function number(name, text, lowest, highest) {
  const value = Number(text);
  if (text !== '' && value >= lowest && value <= highest) return value;
  throw new Error(`--${name} must be a number from ${lowest} to ${highest}, not "${text}".`);
}
