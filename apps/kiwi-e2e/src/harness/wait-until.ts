/** Polls until `condition` answers something other than null or false; its errors count as "not yet". */
export async function waitUntil<T>(
  what: string | (() => string),
  condition: () => Promise<T | null | false> | T | null | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown = null;
  while (Date.now() < deadline) {
    try {
      const value = await condition();
      if (value !== null && value !== false) return value;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(
    `not within ${timeoutMs} ms: ${typeof what === 'string' ? what : what()}${lastError === null ? '' : ` (${describe(lastError)})`}`,
  );
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

function describe(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  return cause === undefined ? String(error) : `${String(error)}: ${String(cause)}`;
}
