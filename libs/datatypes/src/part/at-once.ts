/** Does all the steps of something without a pause, and returns what comes of it. */
export function atOnce<T>(steps: Generator<undefined, T, undefined>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
