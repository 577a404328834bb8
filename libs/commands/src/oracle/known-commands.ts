import type { CommandInfo } from '../table/command.ts';

/** The release of the redis-server that replies are compared with. */
const oracleRelease = [7, 0];

/** Whether that redis-server has the command. What is newer is specified by examples from Redis's documentation. */
export function isKnownToOracle({ since }: CommandInfo): boolean {
  return isReleaseOfOracle(since);
}

/** Whether that redis-server has what came with this release. */
export function isReleaseOfOracle(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [oracleMajor = 0, oracleMinor = 0] = oracleRelease;
  return major < oracleMajor || (major === oracleMajor && minor <= oracleMinor);
}
