/** A value as the schema knows it. */
export type SettingValue = string | number | boolean | readonly string[];

/** The sources of settings, weakest first: a later one overrides an earlier one. */
export type OriginKind = 'default' | 'file' | 'environment' | 'flag' | 'member';

/** Where a value came from. `member`: derived from the node's own entry in `cluster.members`. */
export interface Origin {
  readonly kind: OriginKind;
  /** As a person would point at it: `default`, `kiwi.toml:7`, `KIWI_SERVER_PORT`, `--port`. */
  readonly label: string;
}

/** A value that one source gives to one setting; several sources may do so for the same setting. */
export interface SourcedValue {
  /** `section.key` of the schema. */
  readonly path: string;
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** The value in force for one setting. */
export interface EffectiveSetting extends SourcedValue {
  readonly secret: boolean;
}

export const defaultOrigin: Origin = { kind: 'default', label: 'default' };

const strength: Readonly<Record<OriginKind, number>> = {
  default: 0,
  file: 1,
  environment: 2,
  flag: 3,
  member: 4,
};

/** True when `a` would be overridden by `b`. */
export function isWeaker(a: Origin, b: Origin): boolean {
  return strength[a.kind] < strength[b.kind];
}
