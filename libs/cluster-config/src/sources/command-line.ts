import { parseArgs } from 'node:util';
import { flagNameOf } from '../schema/setting.ts';
import type { Setting } from '../schema/setting.ts';
import { settings } from '../schema/settings.ts';
import { suggestion } from '../validation/nearest-name.ts';
import { acceptText } from '../validation/setting-value.ts';
import type { Findings } from '../validation/setting-value.ts';
import { configFileVariable } from './environment.ts';

/** What the process is asked to do; `run` when nothing else is said. */
export type CommandLineAction =
  | 'run'
  | 'help'
  | 'version'
  | 'print-config'
  | 'sample-config'
  | 'check-config';

export interface CommandLine {
  readonly action: CommandLineAction;
  /** The file to read: `--config`, else `KIWI_CONFIG`, else null. */
  readonly configFile: string | null;
}

/** The flags that ask for something other than to run, with what they do. */
export const actionFlags: readonly { readonly action: CommandLineAction; readonly doc: string }[] =
  [
    { action: 'help', doc: 'Prints this text.' },
    { action: 'version', doc: 'Prints the release.' },
    { action: 'check-config', doc: 'Checks the configuration and says what is wrong with it.' },
    { action: 'print-config', doc: 'Prints the values in force and where each comes from.' },
    { action: 'sample-config', doc: 'Prints a configuration file with every key explained.' },
  ];

/**
 * What the arguments (without node and script) ask for, before any file is read. Never fails: faulty
 * arguments are reported by `parseConfig` together with all other faults.
 */
export function parseCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): CommandLine {
  const tokens = tokenize(argv);
  const action = actionFlags.find((flag) => tokens.some((token) => token.name === flag.action));
  const config = tokens.findLast((token) => token.name === 'config')?.value;
  const fromEnvironment = env[configFileVariable];
  const fallback = fromEnvironment === '' ? undefined : fromEnvironment;
  return { action: action?.action ?? 'run', configFile: config ?? fallback ?? null };
}

/** Collects the settings of the flags; the last of several wins, lists are joined. */
export function readFlags(argv: readonly string[], findings: Findings): void {
  const lists = new Map<Setting, string[]>();
  for (const token of tokenize(argv)) {
    const where = token.rawName;
    const setting = flags.get(token.name);
    if (token.positional) {
      findings.faults.push({ where, path: null, text: 'unexpected argument' });
    } else if (actionFlags.some((flag) => flag.action === token.name)) {
      continue;
    } else if (token.name !== 'config' && setting === undefined) {
      const text = `unknown flag${suggestion(where, knownFlags)}`;
      findings.faults.push({ where, path: null, text });
    } else if (token.value === undefined) {
      findings.faults.push({ where, path: null, text: 'needs a value' });
    } else if (setting?.type === 'list') {
      const texts = [...(lists.get(setting) ?? []), token.value];
      lists.set(setting, texts);
      acceptText(setting, texts.join(','), { kind: 'flag', label: where }, findings);
    } else if (setting !== undefined) {
      acceptText(setting, token.value, { kind: 'flag', label: where }, findings);
    }
  }
}

const flags: ReadonlyMap<string, Setting> = new Map(
  settings.flatMap((setting): [string, Setting][] => [
    [flagNameOf(setting), setting],
    ...(setting.shortFlag === undefined ? [] : [[setting.shortFlag, setting] as [string, Setting]]),
  ]),
);

const knownFlags = ['config', ...actionFlags.map((flag) => flag.action), ...flags.keys()].map(
  (name) => `--${name}`,
);

interface Token {
  readonly positional: boolean;
  readonly name: string;
  readonly rawName: string;
  /** For a boolean without `=`: `true`. Undefined when a value is missing. */
  readonly value: string | undefined;
}

function tokenize(argv: readonly string[]): readonly Token[] {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    config: { type: 'string' },
  };
  for (const { action } of actionFlags) options[action] = { type: 'boolean' };
  options['help'] = { type: 'boolean', short: 'h' };
  for (const [name, setting] of flags) {
    options[name] = { type: setting.type === 'boolean' ? 'boolean' : 'string' };
  }
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.flatMap((token): Token[] => {
    if (token.kind === 'option-terminator') return [];
    if (token.kind === 'positional') {
      return [{ positional: true, name: '', rawName: token.value, value: undefined }];
    }
    const { name, rawName } = token;
    const bare = options[name]?.type === 'boolean' ? 'true' : undefined;
    // `--port --binding x` is a forgotten value, not a port called "--binding".
    const swallowed = token.inlineValue === false && token.value?.startsWith('--') === true;
    return [
      { positional: false, name, rawName, value: swallowed ? undefined : (token.value ?? bare) },
    ];
  });
}
