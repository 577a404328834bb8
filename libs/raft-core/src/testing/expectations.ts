/** Fails a conformance case unless `condition` holds. */
export function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected: ${what}`);
}

/** Compares plain data (numbers, strings, null, arrays, objects) by content. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`expected ${what} to be ${e}, but it is ${a}`);
}

/** Expects a rejection, and returns its `code`. */
export async function rejectionCode(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  }
  throw new Error('expected a rejection');
}
