import type { LogFields } from '@kiwi/kernel';

/** From the most to the least talkative. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** A record is written when its level is at least the logger's. */
export type LogLevel = (typeof logLevels)[number];

/** One log record before it is rendered. */
export interface LogRecord {
  readonly level: LogLevel;
  /** What happened, in a few constant words: `leader elected`. Variable parts belong into the fields. */
  readonly event: string;
  readonly fields: LogFields;
  /** Unix time in milliseconds. */
  readonly timeMs: number;
}
