import { createHash } from 'node:crypto';
import type { DatabaseDump } from './node-dump.ts';

/** One number for a database, whatever the order of its keys. */
export function digestOf({ hashes }: DatabaseDump): string {
  const digest = createHash('sha1');
  for (const key of [...hashes.keys()].sort()) digest.update(`${key} ${hashes.get(key)}\n`);
  return digest.digest('hex').slice(0, 16);
}

/** The keys of which two nodes hold different things. */
export function differingKeys(one: DatabaseDump, other: DatabaseDump): string[] {
  const keys = new Set([...one.hashes.keys(), ...other.hashes.keys()]);
  return [...keys].filter((key) => one.hashes.get(key) !== other.hashes.get(key));
}
