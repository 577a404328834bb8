import type { Choice } from './choice.ts';

/** How to draw calls of the commands of one group. */
export interface Grammar {
  /** Name of the group; its keys are named after it. */
  readonly group: string;
  /** By command, in lower case: the arguments of a call. Mostly right ones, with all options, sometimes wrong ones. */
  readonly commands: Readonly<Record<string, (pick: Choice) => readonly string[]>>;
  /** Commands whose replies together show all that a key of this group's type holds. Errors when it has another type. */
  state(key: string): string[][];
  /** Commands that run before such a call, so that it means the same to Redis. */
  readonly before?: (name: string, args: readonly string[]) => readonly string[][];
}
