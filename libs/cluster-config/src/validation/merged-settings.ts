import { pathOf } from '../schema/setting.ts';
import { settings } from '../schema/settings.ts';
import { defaultOrigin } from '../sources/origin.ts';
import type { EffectiveSetting, Origin, SettingValue, SourcedValue } from '../sources/origin.ts';
import { valueFault } from './fault.ts';
import type { Fault } from './fault.ts';
import { describe } from './setting-value.ts';
import type { Findings } from './setting-value.ts';

/** The settings after merging: for each the value of the strongest source, and the faults found so far. */
export class MergedSettings {
  readonly #faults: Fault[];
  readonly #effective = new Map<string, EffectiveSetting>();

  /** `findings.values` in the order of the sources, weakest first. */
  constructor(findings: Findings) {
    this.#faults = [...findings.faults];
    for (const setting of settings) {
      const path = pathOf(setting);
      const secret = setting.secret === true;
      this.#effective.set(path, { path, value: setting.default, origin: defaultOrigin, secret });
    }
    for (const value of findings.values) this.override(value);
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** In the order of the schema. */
  get all(): readonly EffectiveSetting[] {
    return [...this.#effective.values()];
  }

  override(value: SourcedValue): void {
    this.#effective.set(value.path, { ...this.#find(value.path), ...value });
  }

  integer(path: string): number {
    return Number(this.#find(path).value);
  }

  string(path: string): string {
    return String(this.#find(path).value);
  }

  boolean(path: string): boolean {
    return this.#find(path).value === true;
  }

  list(path: string): readonly string[] {
    const value = this.#find(path).value;
    return typeof value === 'object' ? value : [];
  }

  origin(path: string): Origin {
    return this.#find(path).origin;
  }

  /** True when none of these has a fault of its own, so that comparing them makes sense. */
  sound(...paths: readonly string[]): boolean {
    return !this.#faults.some((fault) => fault.path !== null && paths.includes(fault.path));
  }

  /** Notes that the value in force does not go together with the others. */
  refuse(path: string, allowed: string, found?: string): void {
    const { value, origin } = this.#find(path);
    const where = origin.kind === 'default' ? 'default' : origin.label;
    this.#faults.push(valueFault(where, path, found ?? describe(value), allowed));
  }

  /** `cluster.heartbeat_interval_ms = 100 (default)`, for naming the other side of a comparison. */
  quote(path: string): string {
    const { value, origin } = this.#find(path);
    return `${path} = ${quoted(value)} (${origin.label})`;
  }

  #find(path: string): EffectiveSetting {
    const setting = this.#effective.get(path);
    if (setting === undefined) throw new Error(`no setting ${path} in the schema`);
    return setting;
  }
}

function quoted(value: SettingValue): string {
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
