import { parse, TomlError } from 'smol-toml';
import { pathOf } from '../schema/setting.ts';
import { sections, settings } from '../schema/settings.ts';
import { suggestion } from '../validation/nearest-name.ts';
import { valueFault } from '../validation/fault.ts';
import { acceptTyped, describe } from '../validation/setting-value.ts';
import type { Findings } from '../validation/setting-value.ts';

/** A configuration file as the application read it. */
export interface ConfigurationFile {
  /** As it appears in messages. */
  readonly name: string;
  readonly text: string;
}

/** Parameters by Redis's names, which the server checks: CONFIG REWRITE writes them there. */
const parametersSection = 'parameters';

/** Collects the settings of a TOML file; unknown names and wrong values become faults. */
export function readTomlFile(file: ConfigurationFile, findings: Findings): void {
  const document = parseToml(file, findings);
  if (document === null) return;
  const lines = locateKeys(file.text);
  const where = (path: string) => {
    const line = lines.get(path);
    return line === undefined ? file.name : `${file.name}:${line}`;
  };
  for (const [name, content] of Object.entries(document)) {
    if (!Object.hasOwn(sections, name) && name !== parametersSection) {
      const text = unknownTopLevel(name, content);
      findings.faults.push({ where: where(name), path: null, text });
    } else if (!isTable(content)) {
      const text = `found ${describe(content)}; allowed: a section, written [${name}]`;
      findings.faults.push({ where: where(name), path: name, text });
    } else if (name === parametersSection) {
      readParameters(content, where, findings);
    } else {
      readSection(name, content, where, findings);
    }
  }
}

function readParameters(
  content: Readonly<Record<string, unknown>>,
  where: (path: string) => string,
  findings: Findings,
): void {
  for (const [key, value] of Object.entries(content)) {
    const path = `${parametersSection}.${key}`;
    if (typeof value === 'string' || typeof value === 'number') {
      findings.parameters[key] = String(value);
    } else {
      findings.faults.push(valueFault(where(path), path, describe(value), 'a string or a number'));
    }
  }
}

function readSection(
  section: string,
  content: Readonly<Record<string, unknown>>,
  where: (path: string) => string,
  findings: Findings,
): void {
  const known = settings.filter((setting) => setting.section === section);
  for (const [key, raw] of Object.entries(content)) {
    const path = `${section}.${key}`;
    const setting = known.find((candidate) => candidate.key === key);
    if (setting !== undefined) {
      acceptTyped(setting, raw, { kind: 'file', label: where(path) }, findings);
      continue;
    }
    const elsewhere = settings.filter((candidate) => candidate.key === key).map(pathOf);
    const hint =
      elsewhere.length > 0
        ? `; did you mean ${elsewhere.join(' or ')}?`
        : suggestion(
            key,
            known.map((candidate) => candidate.key),
          );
    findings.faults.push({ where: where(path), path, text: `unknown key${hint}` });
  }
}

function unknownTopLevel(name: string, content: unknown): string {
  if (isTable(content)) {
    const names = Object.keys(sections).map((section) => `[${section}]`);
    return `unknown section [${name}]${suggestion(`[${name}]`, names)}`;
  }
  const homes = settings.filter((setting) => setting.key === name).map(pathOf);
  const hint = homes.length > 0 ? `; did you mean ${homes.join(' or ')}?` : '';
  return `unknown key ${name} outside of any section${hint}`;
}

function parseToml(file: ConfigurationFile, findings: Findings): Record<string, unknown> | null {
  try {
    return parse(file.text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
    const where = `${file.name}:${error.line}:${error.column}`;
    const text = `not valid TOML at line ${error.line}, column ${error.column}: ${reason}`;
    findings.faults.push({ where, path: null, text });
    return null;
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/**
 * Line numbers of `[section]` and `key =` for messages; the TOML parser does not give positions.
 * Keys written in inline tables are not found, and messages then name the file alone.
 */
function locateKeys(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = '';
  text.split(/\r?\n/).forEach((line, number) => {
    const header = /^\s*\[\s*([\w.-]+)\s*\]/.exec(line)?.[1];
    const key = /^\s*([\w.-]+)\s*=/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const path = header ?? (section === '' ? key : `${section}.${key}`);
    if (path !== undefined && (header ?? key) !== undefined && !lines.has(path)) {
      lines.set(path, number + 1);
    }
  });
  return lines;
}
