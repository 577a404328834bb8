import { dataCommands } from '../data-commands.ts';
import { CommandTable, checkArity } from '../table/command-table.ts';
import { bitmapGrammar } from './grammar/bitmap-grammar.ts';
import { Choice, keysOfGroup, sharedKeys } from './grammar/choice.ts';
import { genericGrammar } from './grammar/generic-grammar.ts';
import type { Grammar } from './grammar/grammar.ts';
import { geoGrammar } from './grammar/geo-grammar.ts';
import { hashGrammar } from './grammar/hash-grammar.ts';
import { hyperloglogGrammar } from './grammar/hyperloglog-grammar.ts';
import { listGrammar } from './grammar/list-grammar.ts';
import { setGrammar } from './grammar/set-grammar.ts';
import { lexRangeGrammar, sortedSetGrammar } from './grammar/sorted-set-grammar.ts';
import { streamGrammar } from './grammar/stream-grammar.ts';
import { stringGrammar } from './grammar/string-grammar.ts';

const table = new CommandTable(dataCommands);

const grammars: readonly Grammar[] = [
  stringGrammar,
  bitmapGrammar,
  hyperloglogGrammar,
  hashGrammar,
  listGrammar,
  setGrammar,
  sortedSetGrammar,
  lexRangeGrammar,
  geoGrammar,
  streamGrammar,
  genericGrammar,
];

const groupOfCommand = new Map(
  grammars.flatMap((grammar) => Object.keys(grammar.commands).map((name) => [name, grammar])),
);

/** The commands that `randomCommands` makes. */
export const randomCommandNames: readonly string[] = [...groupOfCommand.keys()];

/** All keys that random commands use. */
const randomKeys = [
  ...new Set([sharedKeys, ...grammars.map(({ group }) => keysOfGroup(group))].flat()),
];

/**
 * So many random commands, the same for the same seed, and those that have to go before them. They share a few keys, so that types collide and values have a
 * history; about one in thirty has an argument too many or too few.
 */
export function randomCommands(seed: number, count: number): string[][] {
  const pick = new Choice(seed);
  return Array.from({ length: count }, () => randomCall(pick, randomCommandNames)).flat();
}

/** As `randomCommands`, but mostly of one or two groups: so few commands have more to do with each other. */
export function randomGroupCommands(seed: number, count: number): string[][] {
  const pick = new Choice(seed);
  const one = () =>
    Object.keys(grammars[Math.floor(pick.random() * grammars.length)]?.commands ?? {});
  const names = [...one(), ...(pick.chance(0.5) ? one() : [])];
  return Array.from({ length: count }, () =>
    randomCall(pick, pick.chance(0.15) ? randomCommandNames : names),
  ).flat();
}

/** A call of one of these commands, and what has to go before it. */
function randomCall(pick: Choice, names: readonly string[]): string[][] {
  const name = pick.of(...names);
  const grammar = groupOfCommand.get(name) as Grammar;
  pick.useKeysOf(grammar.group);
  const args = grammar.commands[name]?.(pick) ?? [];
  return [...(grammar.before?.(name, args) ?? []), call(pick, name, args)];
}

/** A command as a log has it. */
export interface LoggedCommand {
  readonly db: number;
  readonly args: readonly string[];
}

/** What a log would hold of so many random commands: writes with a right number of arguments, each with its database. */
export function randomWrites(seed: number, count: number): LoggedCommand[] {
  let db = 0;
  return randomCommands(seed, count).flatMap((args) => {
    const [name = '', argument = ''] = args;
    if (name.toLowerCase() === 'select') {
      if (/^[0-2]$/.test(argument)) db = Number(argument);
      return [];
    }
    const command = table.resolve(args);
    if (command === undefined || !checkArity(command, args.length)) return [];
    return command.flags.includes('write') ? [{ db, args }] : [];
  });
}

/** A call with these arguments, now and then with one too many or too few. */
function call(pick: Choice, name: string, args: readonly string[]): string[] {
  const spelling = pick.chance(0.5) ? name : name.toUpperCase();
  // SELECT is none of the commands under test: it only leads them elsewhere.
  if (name === 'select') return [spelling, ...args];
  if (pick.chance(0.03)) return [spelling, ...args, 'surplus'];
  return [spelling, ...(pick.chance(0.03) ? args.slice(0, -1) : args)];
}

const patternElements = ['a', 'b', '*', '?', '[', ']', '^', '-', '\\', '\xff', '[a-b]', '[^'];

/** KEYS with so many random patterns, behind keys made of the same characters. */
export function randomPatternCommands(seed: number, count: number): string[][] {
  const pick = new Choice(seed);
  const text = (length: number) =>
    pick.several(length, () => [pick.of(...patternElements)]).join('');
  const pairs = Array.from({ length: 200 }, () => [text(4), 'v']);
  const patterns = Array.from({ length: count }, () => ['KEYS', text(7)]);
  return [['MSET', ...pairs.flat()], ...patterns];
}

/** The databases that random commands use. */
export const randomDatabases: readonly string[] = ['0', '1', '2'];

/** Commands whose replies together show what the databases that random commands use hold. */
export function stateCommands(): string[][] {
  const perKey = randomKeys.flatMap(stateOfKey);
  return randomDatabases.flatMap((index) => [['SELECT', index], ['KEYS', '*'], ...perKey]);
}

/** Commands whose replies together show what a key holds, whatever its type: to those of other types an error is the right reply. */
export function stateOfKey(key: string): string[][] {
  const commands = grammars.flatMap((grammar) => grammar.state(key));
  return [...new Map(commands.map((command) => [command.join(' '), command])).values()];
}
