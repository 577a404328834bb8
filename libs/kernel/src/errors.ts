/** The kinds of operating errors; see `docs/errors.md` for every code. */
export type KiwiErrorKind = 'config' | 'network' | 'storage' | 'raft';

/**
 * Base of all errors that Kiwi's libraries throw on purpose. Callers test `code`, never the message or `instanceof`.
 */
export class KiwiError extends Error {
  /** Stable, upper case: `KIWI_CONFIG_INVALID`. */
  readonly code: string;
  readonly kind: KiwiErrorKind;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    kind: KiwiErrorKind,
    code: string,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.kind = kind;
    this.code = code;
    this.details = options.details ?? {};
  }
}

type ErrorOptions = { cause?: unknown; details?: Readonly<Record<string, unknown>> };

/** The configuration is wrong; the process does not start. */
export class ConfigError extends KiwiError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('config', code, message, options);
  }
}

/** A listener or connection failed. */
export class NetworkError extends KiwiError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('network', code, message, options);
  }
}

/** The disk refused, or what it holds is damaged. */
export class StorageError extends KiwiError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('storage', code, message, options);
  }
}
