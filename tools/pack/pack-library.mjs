import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifest } from './published-manifest.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = join(root, 'node_modules', '.bin', 'tsc');

/**
 * Packs `libs/<name>` and returns the path of the tarball. It is compiled anew, and from its exports: what only its own tests
 * use stays out, and so does what an older build left behind. No source maps, since the sources are not in the package.
 */
export function packLibrary(name, folder) {
  const library = join(root, 'libs', name);
  const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  // Within the repository, or the compiler would not find @types/node.
  mkdirSync(join(root, 'dist'), { recursive: true });
  const stage = mkdtempSync(join(root, 'dist', `pack-${name}-`));
  try {
    compile(library, manifest, stage);
    const published = publishedManifest(manifest, versionOf);
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
    cpSync(join(library, 'README.md'), join(stage, 'README.md'));
    cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    if (manifest.files.includes('proto')) copyProtoFiles(library, stage);
    const output = run('npm', ['pack', '--json', '--pack-destination', folder], stage);
    const [{ filename }] = JSON.parse(output);
    return join(folder, filename);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function compile(library, manifest, stage) {
  const config = join(library, 'tsconfig.lib.json');
  // What the library builds on; next to nothing is done when all is up to date.
  run(compiler, ['--build', config], root);
  const entryPoints = Object.values(manifest.exports)
    .map((target) => target['@kiwi/source'])
    .filter((source) => source !== undefined);
  const { references } = JSON.parse(readFileSync(config, 'utf8'));
  const project = {
    extends: config,
    files: entryPoints.map((source) => join(library, source)),
    include: [],
    references: references.map(({ path }) => ({ path: join(library, path) })),
    compilerOptions: {
      rootDir: join(library, 'src'),
      outDir: join(stage, 'dist'),
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: true,
      declarationMap: false,
      sourceMap: false,
    },
  };
  const projectFile = join(stage, 'tsconfig.json');
  writeFileSync(projectFile, JSON.stringify(project));
  run(compiler, ['--project', projectFile], root);
  rmSync(projectFile);
}

/** The library reads them from the nearest `proto/`: in the repository the one at the root, in the package its own. */
function copyProtoFiles(library, stage) {
  const own = join(library, 'proto');
  cpSync(existsSync(own) ? own : join(root, 'proto'), join(stage, 'proto'), { recursive: true });
}

function versionOf(name) {
  const file = join(root, 'libs', name.replace('@kiwi/', ''), 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function run(program, args, cwd) {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`);
  }
}
