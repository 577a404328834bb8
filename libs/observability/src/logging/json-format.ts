import { errorFields, isError } from './error-fields.ts';
import type { LogRecord } from './log-record.ts';

const reserved = new Set(['timestamp', 'level', 'event']);

/**
 * One JSON object without line breaks: timestamp (ISO 8601, UTC), level, event, then the fields in the order given.
 * A field named like one of the first three gets a trailing underscore. Never throws, whatever the fields hold.
 */
export function renderJson(record: LogRecord): string {
  const line: Record<string, unknown> = {
    timestamp: new Date(record.timeMs).toISOString(),
    level: record.level,
    event: record.event,
  };
  for (const [key, value] of Object.entries(record.fields)) {
    line[reserved.has(key) ? `${key}_` : key] = value;
  }
  return stringify(line);
}

/** `JSON.stringify` that survives cycles and bigints and shows errors, maps and sets instead of `{}`. */
export function stringify(value: unknown): string {
  const ancestors: object[] = [];
  try {
    return (
      JSON.stringify(value, function replace(this: object, _key, item: unknown) {
        if (typeof item === 'bigint') return item.toString();
        if (typeof item !== 'object' || item === null) return item;
        // JSON.stringify descends depth first and calls with the holder as `this`: cut back to it.
        while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
        if (ancestors.includes(item)) return '[Circular]';
        const shown = showable(item);
        ancestors.push(shown);
        return shown;
      }) ?? 'null'
    );
  } catch (error) {
    // A throwing getter or toJSON: the rest of the record is lost, the log line is not.
    return JSON.stringify({ unprintable: isError(error) ? error.message : String(error) });
  }
}

function showable(item: object): object {
  if (isError(item)) return errorFields(item);
  if (item instanceof Map) return Object.fromEntries(item);
  if (item instanceof Set) return [...item];
  return item;
}
