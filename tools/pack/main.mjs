// Makes installable tarballs of libraries: node tools/pack/main.mjs raft-core [more libraries] [--to folder]
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packLibrary } from './pack-library.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string', default: 'dist/packages' } },
});
const folder = resolve(values.to);
mkdirSync(folder, { recursive: true });
try {
  for (const name of positionals) process.stdout.write(`${packLibrary(name, folder)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
