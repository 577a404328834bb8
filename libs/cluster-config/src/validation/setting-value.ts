import { allowedText, pathOf } from '../schema/setting.ts';
import type { Setting } from '../schema/setting.ts';
import type { Origin, SettingValue, SourcedValue } from '../sources/origin.ts';
import { valueFault } from './fault.ts';
import type { Fault } from './fault.ts';

/** Takes a checked value or notes the fault. */
export interface Findings {
  readonly values: SourcedValue[];
  /** What stands in the section `parameters`. */
  readonly parameters: Record<string, string>;
  readonly faults: Fault[];
}

/** Checks a value that already has a type, as in TOML. */
export function acceptTyped(
  setting: Setting,
  raw: unknown,
  origin: Origin,
  findings: Findings,
): void {
  const value = conforming(setting, raw);
  if (value === null) refuse(setting, describe(raw), origin, findings);
  else findings.values.push({ path: pathOf(setting), value, origin });
}

/** Checks a value that came as text: an environment variable or a flag. */
export function acceptText(
  setting: Setting,
  text: string,
  origin: Origin,
  findings: Findings,
): void {
  const value = conforming(setting, typed(setting, text));
  if (value === null) refuse(setting, JSON.stringify(text), origin, findings);
  else findings.values.push({ path: pathOf(setting), value, origin });
}

function refuse(setting: Setting, found: string, origin: Origin, findings: Findings): void {
  const shown = setting.secret === true ? 'something else' : found;
  findings.faults.push(valueFault(origin.label, pathOf(setting), shown, allowedText(setting)));
}

function typed(setting: Setting, text: string): unknown {
  switch (setting.type) {
    case 'integer':
      return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return booleans.get(text.trim().toLowerCase());
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'string':
    case 'choice':
      return text;
  }
}

const booleans = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
]);

/** The value when it is of the setting's type and range, else null. */
function conforming(setting: Setting, raw: unknown): SettingValue | null {
  switch (setting.type) {
    case 'integer':
      return Number.isSafeInteger(raw) && Number(raw) >= setting.min && Number(raw) <= setting.max
        ? Number(raw)
        : null;
    case 'string':
      return typeof raw === 'string' && (setting.pattern?.test(raw) ?? true) ? raw : null;
    case 'choice':
      return typeof raw === 'string' && setting.choices.includes(raw) ? raw : null;
    case 'boolean':
      return typeof raw === 'boolean' ? raw : null;
    case 'list':
      return isStringList(raw) ? Object.freeze([...raw]) : null;
  }
}

function isStringList(raw: unknown): raw is readonly string[] {
  return Array.isArray(raw) && raw.every((item) => typeof item === 'string');
}

/** A value as an operator would recognise it. */
export function describe(raw: unknown): string {
  if (Array.isArray(raw)) return `[${raw.map(describe).join(', ')}]`;
  if (typeof raw === 'string') return `${JSON.stringify(raw)} (a string)`;
  if (raw instanceof Date) return raw.toISOString();
  if (typeof raw === 'object' && raw !== null) return 'a table';
  return String(raw);
}
