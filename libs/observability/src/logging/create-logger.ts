import type { LogFields, Logger } from '@kiwi/kernel';
import winston from 'winston';
import { renderJson } from './json-format.ts';
import { logLevels } from './log-record.ts';
import type { LogLevel, LogRecord } from './log-record.ts';
import { renderText } from './text-format.ts';

export interface LoggerOptions {
  /** Records below this level are dropped. Records of an audit log are always written. */
  readonly level: LogLevel;
  /** `text` for people at a terminal, `json` for machines: one object per line. */
  readonly format: 'text' | 'json';
  /** Where the lines go; standard output by default. Coloured on a terminal; NO_COLOR and FORCE_COLOR decide otherwise. */
  readonly destination?: NodeJS.WritableStream;
  /** Unix time in milliseconds; the system's clock by default. */
  readonly now?: () => number;
}

/** The logger of a process: what libraries see, plus what its owner may do with it. */
export interface RootLogger extends Logger {
  /** Can be changed at any time; children follow. */
  level: LogLevel;
  /** Resolves when all records have been handed to the destination. Later records are dropped. */
  close(): Promise<void>;
}

/**
 * Makes the logger of a process, on winston.
 *
 * @example
 * const logger = createLogger({ level: 'info', format: 'text' });
 * logger.child({ component: 'raft' }).info('leader elected', { term: 3, leader: '2' });
 * // 12:00:01.234 INFO  raft leader elected term=3 leader=2
 */
export function createLogger(options: LoggerOptions): RootLogger {
  const destination = options.destination ?? process.stdout;
  const colour = wantsColour(destination);
  const render =
    options.format === 'json' ? renderJson : (record: LogRecord) => renderText(record, colour);
  const sink = winston.createLogger({
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    // The threshold is checked before a record is built (see WinstonLogger); here everything passes.
    level: 'debug',
    format: winston.format.printf((info) => render(info['record'] as LogRecord)),
    transports: [new winston.transports.Stream({ stream: destination, eol: '\n' })],
  });
  return new WinstonRootLogger(sink, new Gate(options.level), options.now ?? Date.now);
}

/** What the loggers of one family share. */
class Gate {
  level: LogLevel;
  closed = false;

  constructor(level: LogLevel) {
    this.level = level;
  }

  admits(level: LogLevel): boolean {
    return logLevels.indexOf(level) >= logLevels.indexOf(this.level);
  }
}

class WinstonLogger implements Logger {
  protected readonly sink: winston.Logger;
  protected readonly gate: Gate;
  readonly #now: () => number;
  readonly #fields: LogFields;

  constructor(sink: winston.Logger, gate: Gate, now: () => number, fields: LogFields = {}) {
    this.sink = sink;
    this.gate = gate;
    this.#now = now;
    this.#fields = fields;
  }

  debug(event: string, fields?: LogFields): void {
    this.#log('debug', event, fields);
  }

  info(event: string, fields?: LogFields): void {
    this.#log('info', event, fields);
  }

  warn(event: string, fields?: LogFields): void {
    this.#log('warn', event, fields);
  }

  error(event: string, fields?: LogFields): void {
    this.#log('error', event, fields);
  }

  child(fields: LogFields): Logger {
    const all = { ...this.#fields, ...fields };
    return new WinstonLogger(this.sink, this.gate, this.#now, all);
  }

  #log(level: LogLevel, event: string, fields: LogFields | undefined): void {
    if (!this.gate.admits(level) && this.#fields['audit'] !== true) return;
    // winston would answer a record after its end with an error event.
    if (this.gate.closed) return;
    const record: LogRecord = {
      level,
      event,
      fields: fields === undefined ? this.#fields : { ...this.#fields, ...fields },
      timeMs: this.#now(),
    };
    this.sink.log({ level, message: event, record });
  }
}

class WinstonRootLogger extends WinstonLogger implements RootLogger {
  #closing: Promise<void> | null = null;

  get level(): LogLevel {
    return this.gate.level;
  }

  set level(level: LogLevel) {
    this.gate.level = level;
  }

  close(): Promise<void> {
    if (this.#closing !== null) return this.#closing;
    this.gate.closed = true;
    this.#closing = new Promise((resolve) => {
      this.sink.once('finish', () => resolve());
      this.sink.end();
    });
    return this.#closing;
  }
}

/** The conventions of https://no-color.org and https://force-color.org. */
function wantsColour(stream: NodeJS.WritableStream): boolean {
  if (process.env['NO_COLOR']) return false;
  if (process.env['FORCE_COLOR']) return process.env['FORCE_COLOR'] !== '0';
  return 'isTTY' in stream && stream.isTTY === true;
}
