import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The compiled server. */
export const serverMain = fileURLToPath(
  new URL('../../apps/kiwi-server/dist/main.js', import.meta.url),
);

/** Those of the target `serve`: what lives longer than a command is outside the heap, and a small young generation stays in the caches of the processor. */
const engineFlags = ['--max-semi-space-size=8'];
/** Likewise: the large stretches of memory in which keys and values are lie in huge pages, where Linux gives them to who asks (`madvise`). */
const engineEnvironment = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/** Compiles the server and what it needs; next to nothing is done when all is up to date. */
export function buildServer() {
  // Not by way of npx, which takes longer than the compiler when there is nothing to do.
  const compiler = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
  const result = spawnSync(compiler, ['--build', 'apps/kiwi-server/tsconfig.lib.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.error !== undefined) throw new Error('The compiler is missing: run npm ci first.');
  if (result.status !== 0) throw new Error('Kiwi does not compile (tsc --build failed).');
}

/** The members of a cluster on this machine, as the configuration writes them. */
export function localMembers(ports) {
  return ports.map((port, i) => `${i + 1}:127.0.0.1:${port}`);
}

/** The flags of node `id` of a cluster. Each node keeps its data in a folder of its own below `dataDirectory`. */
export function memberFlags(id, members, dataDirectory) {
  return [
    '--cluster-enabled=true',
    `--cluster-node-id=${id}`,
    `--cluster-members=${members.join(',')}`,
    `--cluster-data-dir=${dataDirectory}`,
  ];
}

/**
 * Starts a node. It gets a process group of its own: Ctrl-C in a terminal reaches whole groups, and a node must
 * receive its one signal from us, not a second one from the terminal.
 */
export function startNode(flags, options = {}) {
  const { env = process.env, stdio = ['ignore', 'pipe', 'pipe'] } = options;
  return spawn(process.execPath, [...engineFlags, serverMain, ...flags], {
    stdio,
    env: { ...engineEnvironment, ...env },
    detached: true,
  });
}
