import { configParameters } from './commands/server/config-parameters.ts';
import { defaultSettings } from './settings.ts';
import type { ServerSettings } from './settings.ts';

/** A value for the configuration file. */
export interface ConfigChange {
  readonly section: string;
  readonly key: string;
  readonly value: string | number;
}

/** The file that a server was configured from. Implemented where the server is assembled. */
export interface ConfigFile {
  /** Makes the changes durable, all or none. Rejects with an error whose `message` says what is in the way. */
  rewrite(changes: readonly ConfigChange[]): Promise<void>;
}

/**
 * What parameters by Redis's names mean, as CONFIG SET would understand them.
 * @returns the settings, and what is wrong with them: one line each
 */
export function parseParameters(parameters: Readonly<Record<string, string>>): {
  readonly settings: Partial<ServerSettings>;
  readonly faults: readonly string[];
} {
  const settings: Partial<ServerSettings> = {};
  const faults: string[] = [];
  for (const [name, text] of Object.entries(parameters)) {
    const parse = configParameters.find((one) => one.name === name)?.parse;
    if (parse === undefined) {
      faults.push(`${name}: there is no such parameter that can be set`);
      continue;
    }
    const value = Buffer.from(text, 'utf8').toString('latin1');
    const change = parse(value, { ...defaultSettings, ...settings });
    if (typeof change === 'string') faults.push(`${name}: ${change}`);
    else Object.assign(settings, change);
  }
  return { settings, faults };
}
