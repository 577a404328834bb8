import type { SettingValue } from '../sources/origin.ts';

export type Section = 'server' | 'cluster' | 'raft' | 'checkpoint' | 'log';

interface SettingBase {
  readonly section: Section;
  /** As in the file: lower case with underscores, the unit last. */
  readonly key: string;
  /** One or more sentences for the sample file, `--help` and `docs/configuration.md`. */
  readonly doc: string;
  /** A second, shorter flag without its dashes: `port` for `--server-port`. */
  readonly shortFlag?: string;
  /** Never shown. */
  readonly secret?: true;
}

export interface IntegerSetting extends SettingBase {
  readonly type: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface StringSetting extends SettingBase {
  readonly type: 'string';
  readonly default: string;
  /** What a value must look like, and that in words. */
  readonly pattern?: RegExp;
  readonly patternText?: string;
}

export interface ChoiceSetting extends SettingBase {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export interface BooleanSetting extends SettingBase {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface ListSetting extends SettingBase {
  readonly type: 'list';
  readonly default: readonly string[];
}

/** One row of the schema, from which validation, names, `--help`, the sample file and the docs come. */
export type Setting = IntegerSetting | StringSetting | ChoiceSetting | BooleanSetting | ListSetting;

/** `section.key`, unique. */
export function pathOf(setting: Setting): string {
  return `${setting.section}.${setting.key}`;
}

/** `KIWI_CLUSTER_NODE_ID` for `cluster.node_id`. */
export function environmentNameOf(setting: Setting): string {
  return `KIWI_${setting.section}_${setting.key}`.toUpperCase();
}

/** `cluster-node-id` for `cluster.node_id`: the flag without its dashes. */
export function flagNameOf(setting: Setting): string {
  return `${setting.section}-${setting.key}`.replaceAll('_', '-');
}

/** What values are accepted, in words. */
export function allowedText(setting: Setting): string {
  switch (setting.type) {
    case 'integer':
      return `an integer from ${setting.min} to ${setting.max}`;
    case 'string':
      return setting.patternText ?? 'a string';
    case 'choice':
      return setting.choices.map((choice) => `"${choice}"`).join(' or ');
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list of strings';
  }
}

/** The value as it stands in a TOML file. */
export function tomlLiteral(value: SettingValue): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (typeof value === 'object') return `[${value.map((item) => tomlLiteral(item)).join(', ')}]`;
  return String(value);
}
