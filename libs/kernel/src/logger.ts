/** Fields of a structured log record. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the libraries log to; winston stands behind it in the server, nothing in tests. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger that adds these fields to every record. */
  child(fields: LogFields): Logger;
}

/** Drops everything. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
