import { createRequire } from 'node:module';

/** Of this package, which all packages of a release share. */
export const ownRelease = String(
  (createRequire(import.meta.url)('../package.json') as { version: string }).version,
);
