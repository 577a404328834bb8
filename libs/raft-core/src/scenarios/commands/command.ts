import type { World } from '../world.ts';

/**
 * A command in words. In the pattern `A` stands for a node, `NODES` for several, `N` for a number, `MESSAGES` for a selection of
 * messages and `TEXT` for anything; they are the arguments, in order.
 */
export interface Command {
  readonly pattern: string;
  readonly run: (world: World, args: readonly string[]) => void;
}

const LIST = '\\w+(?:, \\w+)*';

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\bMESSAGES\b/g, `((?:all )?${LIST} -> ${LIST}(?: [a-z- ]+)?)`],
  [/\bNODES\b/g, `(${LIST})`],
  [/\bTEXT\b/g, '(.+)'],
  [/\bA\b/g, '(\\w+)'],
  [/\bN\b/g, '(\\d+)'],
];

/** What a line must look like to be that command. */
export function expressionOf({ pattern }: Command): RegExp {
  const source = PLACEHOLDERS.reduce((text, [word, group]) => text.replace(word, group), pattern);
  return new RegExp(`^${source}$`);
}
