import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const environment = { ...process.env, NODE_OPTIONS: '' };

/** Makes tarballs of libraries; resolves with their paths, in the order of the names. */
export function packLibraries(names: readonly string[], folder: string): readonly string[] {
  const main = join(root, 'tools', 'pack', 'main.mjs');
  return run(process.execPath, [main, ...names, '--to', folder], root)
    .trim()
    .split('\n');
}

/** A user's project: a folder outside the workspace that has nothing but a package.json. */
export class EmptyProject {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<EmptyProject> {
    return new EmptyProject(await realpath(await mkdtemp(join(tmpdir(), 'kiwi-package-'))));
  }

  /**
   * Installs tarballs without a registry. Packages of others that they depend on are linked from this workspace, as `npm ci` left
   * them there.
   */
  async install(tarballs: readonly string[], ofOthers: readonly string[] = []): Promise<void> {
    const linked = ofOthers.map((name) => [name, `file:${join(root, 'node_modules', name)}`]);
    const manifest = { private: true, type: 'module', dependencies: Object.fromEntries(linked) };
    await this.write('package.json', JSON.stringify(manifest));
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--cache', './npm-cache'];
    run('npm', ['install', '--offline', ...quiet, ...tarballs], this.folder);
  }

  /** Compiles with strict settings and the checks of declaration files on; throws with the compiler's words. */
  async compile(...files: readonly string[]): Promise<void> {
    const compilerOptions = {
      ...{ target: 'es2023', lib: ['es2023'], module: 'nodenext', strict: true },
      ...{ skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    };
    await this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    run(join(root, 'node_modules', '.bin', 'tsc'), ['--project', '.'], this.folder);
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(join(this.folder, file), text);
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), 'utf8');
  }

  /** The names of the files in a folder. */
  files(folder: string): Promise<readonly string[]> {
    return readdir(join(this.folder, folder));
  }

  /** Runs a program to its end and answers what it printed. */
  node(file: string): string {
    return run(process.execPath, [file], this.folder);
  }

  /** Starts a program. Who starts it ends it. */
  spawn(file: string, args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [file, ...args], {
      cwd: this.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** The first TypeScript block of a README below a heading. */
export function exampleBelow(readme: string, heading: string): string {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const code = section === undefined ? undefined : /^```ts\n(.*?)^```$/ms.exec(section)?.[1];
  if (code === undefined) throw new Error(`the README has no example below "${heading}"`);
  return code;
}

function run(program: string, args: readonly string[], cwd: string): string {
  try {
    const options = { cwd, env: environment, encoding: 'utf8', timeout: 60_000 } as const;
    return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
