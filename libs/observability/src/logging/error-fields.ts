import { types } from 'node:util';

/** An error as a plain record, ready for JSON. `cause` and the errors of an `AggregateError` are followed. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: unknown;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** Causes can form a ring; eight levels tell any real story. */
const causeDepthMax = 8;

/** True for errors of every realm, unlike `instanceof Error`. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** The stable code of an error (`ECONNREFUSED`, `KIWI_LOG_CORRUPT`), or null. */
export function errorCode(error: Error): string | null {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null;
}

/** Renders an error for JSON logs: name, message, code, details, stack and what caused it. */
export function errorFields(error: Error, depth = 0): ErrorFields {
  const code = errorCode(error);
  const details: unknown = 'details' in error ? error.details : undefined;
  const deeper = (value: unknown): unknown =>
    !isError(value)
      ? value
      : depth >= causeDepthMax
        ? String(value)
        : errorFields(value, depth + 1);
  const nested = nestedErrors(error);
  return {
    name: error.name,
    message: error.message,
    ...(code === null ? {} : { code }),
    ...(isEmpty(details) ? {} : { details }),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: deeper(error.cause) }),
    ...(nested.length === 0 ? {} : { errors: nested.map(deeper) }),
  };
}

/** Renders an error on one line: `disk refused [KIWI_STORAGE_WRITE_FAILED] <- no space left [ENOSPC]`. */
export function errorLine(error: Error): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; isError(current) && depth <= causeDepthMax; depth += 1) {
    const code = errorCode(current);
    const nested = nestedErrors(current).map((one) => (isError(one) ? one.message : String(one)));
    const text = current.message || nested.join('; ') || current.name;
    parts.push(code === null ? text : `${text} [${code}]`);
    current = current.cause;
  }
  return parts.join(' <- ');
}

function nestedErrors(error: Error): readonly unknown[] {
  const errors: unknown = 'errors' in error ? error.errors : undefined;
  return Array.isArray(errors) ? errors : [];
}

function isEmpty(details: unknown): boolean {
  return (
    details === undefined ||
    details === null ||
    (typeof details === 'object' && Object.keys(details).length === 0)
  );
}
