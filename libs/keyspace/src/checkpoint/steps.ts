/**
 * Work that its caller does bit by bit, so that others have their turn in between: each step takes well below a millisecond, however much
 * there is to do. Nothing of it is done before the first step.
 */
export type Steps<T = void> = Generator<undefined, T, undefined>;

/** Such small pieces of work are done in one step. */
export const piecesPerStep = 256;

/** Does all the steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
