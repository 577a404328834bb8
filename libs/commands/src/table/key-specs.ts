import type { KeyFlag, KeySpec } from './command.ts';

/** The first argument after the name is the only key. */
export function oneKey(...flags: KeyFlag[]): readonly KeySpec[] {
  return [{ type: 'range', first: 1, last: 1, step: 1, flags }];
}

/** Every `step`th argument is a key, from the first to the last. */
export function allKeys(step: number, ...flags: KeyFlag[]): readonly KeySpec[] {
  return [{ type: 'range', first: 1, last: -1, step, flags }];
}
