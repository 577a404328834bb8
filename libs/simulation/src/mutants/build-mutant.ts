import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Mutant } from './mutant.ts';

/** Found alike from `src` and from `dist`. */
const raftCore = fileURLToPath(new URL('../../../raft-core/', import.meta.url));
/** Inside the workspace, so that what is built there finds its packages. */
const builds = fileURLToPath(new URL('../../dist/mutants-built/', import.meta.url));

/** A folder of its own below which mutants are built; the caller removes it. */
export function buildFolder(): string {
  return join(builds, String(process.pid));
}

/**
 * Copies the source of raft-core to a folder, puts the mistake in, and compiles it there, types unchecked.
 *
 * @returns the URL of the module that exports the mutated `RaftCore`
 * @throws Error when an edit does not fit the source in exactly one place
 */
export function buildMutant(mutant: Mutant, folder: string): URL {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(raftCore, 'src'), join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const [file, text] of mutatedFiles(mutant)) {
    writeFileSync(join(folder, 'src/core', file), text);
  }
  if (mutant.spec === undefined) compile(folder);
  return new URL(`file://${join(folder, 'js/core/raft-core.js')}`);
}

/**
 * The files of the core that the mistake changes, with it in.
 *
 * @throws Error when an edit does not fit the source in exactly one place
 */
export function mutatedFiles({ name, edits }: Mutant): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const text = texts.get(file) ?? readFileSync(join(raftCore, 'src/core', file), 'utf8');
    const parts = text.split(find);
    if (parts.length !== 2) {
      throw new Error(`${name}: ${file} holds the text ${parts.length - 1} times: ${find}`);
    }
    texts.set(file, parts.join(replace));
  }
  return texts;
}

function compile(folder: string): void {
  const source = join(folder, 'src');
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    const { outputText } = ts.transpileModule(readFileSync(join(source, name), 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    const path = join(folder, 'js', name.replace(/\.ts$/, '.js'));
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, outputText);
  }
}
