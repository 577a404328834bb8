import { environmentNameOf } from '../schema/setting.ts';
import { settings } from '../schema/settings.ts';
import { editDistance } from '../validation/nearest-name.ts';
import { acceptText } from '../validation/setting-value.ts';
import type { Findings } from '../validation/setting-value.ts';

/** Names the configuration file when there is no `--config`. */
export const configFileVariable = 'KIWI_CONFIG';

/**
 * Collects the settings of the environment. An empty variable counts as not set. Variables of other names are left alone,
 * as the environment belongs to others too, except for those that are one slip away from a known name.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): void {
  const byName = new Map(settings.map((setting) => [environmentNameOf(setting), setting]));
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || text === '' || !name.startsWith('KIWI_')) continue;
    const setting = byName.get(name);
    if (setting === undefined) refuseSlip(name, [...byName.keys(), configFileVariable], findings);
    else if (isServiceLink(text)) refuseServiceLink(name, text, findings);
    else acceptText(setting, text, { kind: 'environment', label: name }, findings);
  }
}

function refuseSlip(name: string, known: readonly string[], findings: Findings): void {
  const meant = known.find((candidate) => editDistance(name, candidate) === 1);
  if (meant === undefined) return;
  const text = `unknown environment variable; did you mean ${meant}?`;
  findings.faults.push({ where: name, path: null, text });
}

/** Kubernetes sets `KIWI_SERVER_PORT=tcp://10.0.0.1:7379` in every pod next to a Service called kiwi-server. */
function isServiceLink(text: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(text);
}

function refuseServiceLink(name: string, text: string, findings: Findings): void {
  const reason =
    `found ${JSON.stringify(text)}, which Kubernetes sets for a Service of that name; ` +
    'set enableServiceLinks: false in the pod, or rename the Service';
  findings.faults.push({ where: name, path: null, text: reason });
}
