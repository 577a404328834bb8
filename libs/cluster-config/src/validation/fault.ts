import { ConfigError } from '@kiwi/kernel';

/** One thing that is wrong, in one line. */
export interface Fault {
  /** Where a person has to look: `kiwi.toml:7`, `KIWI_SERVER_PORT`, `--port`. */
  readonly where: string;
  /** `section.key`, or null when the fault is not about one setting. */
  readonly path: string | null;
  readonly text: string;
}

/** A fault about a value: what was found and what is allowed. */
export function valueFault(where: string, path: string, found: string, allowed: string): Fault {
  return { where, path, text: `found ${found}; allowed: ${allowed}` };
}

/** `kiwi.toml:7: server.port: found 99999; allowed: an integer from 0 to 65535` */
export function formatFault(fault: Fault): string {
  const subject = fault.path === null ? '' : `${fault.path}: `;
  return `${fault.where}: ${subject}${fault.text}`;
}

/** All faults as one error: code `KIWI_CONFIG_INVALID`, one line each after the first. */
export function faultsError(faults: readonly Fault[]): ConfigError {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const lines = faults.map((fault) => `  ${formatFault(fault)}`);
  return new ConfigError(
    'KIWI_CONFIG_INVALID',
    [`The configuration is not valid (${count}):`, ...lines].join('\n'),
    { details: { faults } },
  );
}
