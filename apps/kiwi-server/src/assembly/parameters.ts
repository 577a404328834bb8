import type { Configuration } from '@kiwi/cluster-config';
import { ConfigError } from '@kiwi/kernel';
import { parseParameters } from '@kiwi/redis-server';

/** @throws ConfigError `KIWI_CONFIG_INVALID` when a parameter in the section `parameters` is unknown or wrong. */
export function checkParameters({ parameters, file }: Configuration): void {
  const { faults } = parseParameters(parameters);
  if (faults.length === 0) return;
  const lines = faults.map((fault) => `  ${file ?? 'the configuration'}: parameters.${fault}`);
  throw new ConfigError(
    'KIWI_CONFIG_INVALID',
    ['The configuration is not valid:', ...lines].join('\n'),
  );
}
