import { readFile } from 'node:fs/promises';
import { parseConfig } from '@kiwi/cluster-config';
import type { Configuration } from '@kiwi/cluster-config';
import { checkParameters } from './assembly/parameters.ts';
import { ConfigError } from '@kiwi/kernel';

/**
 * Reads the file that was named, if any, and merges it with environment and flags.
 * @throws ConfigError when the file cannot be read or anything in the configuration is wrong.
 */
export async function loadConfiguration(
  file: string | null,
  argv: readonly string[],
): Promise<Configuration> {
  if (file === null) return parseConfig({ env: process.env, argv });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      'KIWI_CONFIG_UNREADABLE',
      `the configuration file ${file} cannot be read: ${reason}`,
      { cause },
    );
  }
  const configuration = parseConfig({ file: { name: file, text }, env: process.env, argv });
  checkParameters(configuration);
  return configuration;
}
