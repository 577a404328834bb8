import { array } from '../operation.ts';
import type { Operation } from '../operation.ts';

/**
 * Operations that take effect together.
 * @param watched a key that nobody else writes, so that the transaction runs; null: none is watched
 */
export function transaction(steps: readonly Operation[], watched: string | null): Operation {
  const watch = watched === null ? [] : [['WATCH', watched]];
  return {
    commands: [...watch, ['MULTI'], ...steps.flatMap(({ commands }) => commands), ['EXEC']],
    apply: (state) => array(steps.map((step) => step.apply(state))),
  };
}
