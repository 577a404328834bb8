import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseConfig, rewriteToml } from '@kiwi/cluster-config';
import type { ConfigChange, ConfigFile } from '@kiwi/redis-server';
import { checkParameters } from './parameters.ts';
import { syncDirectory } from './sync-directory.ts';

/** The configuration file of this process, for CONFIG REWRITE. A rename puts the new one in force. */
export class RewritableConfig implements ConfigFile {
  readonly #file: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #argv: readonly string[];
  #last: Promise<void> = Promise.resolve();

  constructor(file: string, env: NodeJS.ProcessEnv, argv: readonly string[]) {
    this.#file = file;
    this.#env = env;
    this.#argv = argv;
  }

  /** One after the other. */
  rewrite(changes: readonly ConfigChange[]): Promise<void> {
    const next = this.#last.then(() => this.#rewrite(changes));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #rewrite(changes: readonly ConfigChange[]): Promise<void> {
    const file = this.#file;
    const text = rewriteToml(await readFile(file, 'utf8'), changes);
    // The next start must understand it.
    checkParameters(parseConfig({ file: { name: file, text }, env: this.#env, argv: this.#argv }));
    const { mode } = await stat(file);
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      const handle = await open(temporary, 'w', mode & 0o777);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(dirname(file));
  }
}
