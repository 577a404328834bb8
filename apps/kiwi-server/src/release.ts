import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../package.json') as { version: string };

/** Kiwi's version, the same for all packages of the workspace. */
export const release: string = manifest.version;
