import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { logEngines } from './testing/log-engines.ts';

const testFolder = fileURLToPath(new URL('../test/', import.meta.url));
const nodeArguments = [
  '--no-warnings',
  '--conditions=@kiwi/source',
  '--import',
  join(testFolder, 'register-typescript.mjs'),
  join(testFolder, 'writing-process.mjs'),
];

/** Runs the writing process; `onLine` may kill it. Returns the last index it told to be acknowledged. */
async function runWriter(options: {
  readonly directory: string;
  /** Name of the engine in `logEngines`. */
  readonly engine: string;
  readonly entryBytes: number;
  /** Limit of the size of a file, in blocks of 512 bytes; 0 = none. */
  readonly fileBlocksMax?: number;
  readonly onLine: (line: string, kill: () => void) => void;
}): Promise<number> {
  const limit = options.fileBlocksMax === undefined ? 'true' : `ulimit -f ${options.fileBlocksMax}`;
  const { directory, entryBytes, engine } = options;
  const operands = [...nodeArguments, directory, String(entryBytes), engine];
  const script = `${limit} && exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, ...operands], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const index = /^acknowledged (\d+)$/.exec(line)?.[1];
    if (index !== undefined) acknowledged = Math.max(acknowledged, Number(index));
    options.onLine(line, () => child.kill('SIGKILL'));
  });
  await once(child, 'close');
  return acknowledged;
}

describe.each(logEngines)('A log whose process dies while writing, %s', (engine, create) => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kiwi-log-crash-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('has every acknowledged write, and every write wholly or not at all', async () => {
    let before = 0;
    for (const acknowledgementsUntilKill of [1, 50, 200]) {
      let seen = 0;
      const acknowledged = await runWriter({
        directory,
        engine,
        entryBytes: 2000,
        onLine: (line, kill) => {
          if (line.startsWith('acknowledged') && ++seen === acknowledgementsUntilKill) kill();
        },
      });
      expect(acknowledged).toBeGreaterThan(before);

      const storage = create({ directory });
      const { hardState, lastIndex } = await storage.open();
      expect(lastIndex).toBeGreaterThanOrEqual(acknowledged);
      expect(hardState).toEqual({ term: 1, votedFor: 'n1', commitIndex: lastIndex });
      expect(lastIndex % 3).toBe(0);
      const entries = await storage.read(1, lastIndex, Number.MAX_SAFE_INTEGER);
      expect(entries).toHaveLength(lastIndex);
      expect(entries.every(({ index, data }) => data[0] === index % 256)).toBe(true);
      await storage.close();
      before = lastIndex;
    }
  }, 60_000);

  it('fails every write after one that the disk refused, and keeps what was acknowledged', async () => {
    const lines: string[] = [];
    const acknowledged = await runWriter({
      directory,
      engine,
      entryBytes: 20_000,
      fileBlocksMax: 4096,
      onLine: (line) => lines.push(line),
    });
    expect(lines.at(-1)).toBe('failed KIWI_STORAGE_WRITE_FAILED KIWI_STORAGE_WRITE_FAILED');
    expect(acknowledged).toBeGreaterThan(0);

    const storage = create({ directory });
    const { lastIndex } = await storage.open();
    expect(lastIndex).toBeGreaterThanOrEqual(acknowledged);
    const entries = await storage.read(1, lastIndex, Number.MAX_SAFE_INTEGER);
    expect(entries).toHaveLength(lastIndex);
    await storage.close();
  }, 60_000);
});
