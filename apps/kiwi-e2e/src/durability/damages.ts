import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that can be done to the files of a stopped node. */
export interface Damage {
  readonly what: string;
  /** @param data the node's data directory. */
  readonly inflict: (data: string) => Promise<unknown>;
  /** What the node then says. */
  readonly says: RegExp;
}

const segment = /^segment-\d+\.seg$/;
const manifest = /^manifest-\d+$/;
/** Of a file of the log, before its first frame. */
const segmentHeaderBytes = 8192;

export const damages: readonly Damage[] = [
  {
    what: 'a flipped bit in a segment',
    // In all of them: the newest may be of a checkpoint that was being made when the node was killed, and mean nothing.
    inflict: damageSegments,
    says: /checkpoint file .*segment-\d+\.seg is damaged/,
  },
  {
    what: 'segments that are cut off',
    inflict: async (data) => {
      for (const path of await filesLike(join(data, 'checkpoint'), segment)) await cut(path, 0.7);
    },
    says: /checkpoint file .*segment-\d+\.seg is damaged: it has \d+ bytes instead of \d+/,
  },
  {
    what: 'a manifest cut in half',
    inflict: async (data) => cut(await newest(join(data, 'checkpoint'), manifest), 0.5),
    says: /checkpoint file .*manifest-\d+ is damaged/,
  },
  {
    what: 'a manifest that is gone',
    inflict: async (data) => {
      for (const path of await filesLike(join(data, 'checkpoint'), manifest)) await rm(path);
    },
    says: /checkpoint file .*manifest-\* is damaged: it is missing/,
  },
  {
    what: 'a checkpoint that is gone',
    inflict: (data) => rm(join(data, 'checkpoint'), { recursive: true }),
    says: /The log begins with entry \d+, .*the files of the checkpoint were lost/,
  },
  {
    what: 'a log that is gone',
    inflict: (data) => rm(join(data, 'log'), { recursive: true }),
    // The second when the node led, and no other leader knows yet what it had.
    says: /the leader knows it to have stored the log up to entry \d+|the files of the log were lost/,
  },
  {
    what: 'a flipped bit in the log',
    inflict: async (data) => {
      const [oldest = ''] = await filesLike(join(data, 'log', 'segments'), /^\d+\.seg$/);
      await flipBitAt(oldest, segmentHeaderBytes + 40);
    },
    says: /The log in .* is damaged: .*\.seg has no whole frame at byte \d+/,
  },
  {
    what: "a flipped bit in LevelDB's CURRENT",
    inflict: (data) => flipBit(join(data, 'log', 'CURRENT'), 0.5),
    says: /The log in .* is damaged: .*(CURRENT|MANIFEST)/,
  },
  {
    what: "a flipped bit in LevelDB's MANIFEST",
    inflict: async (data) => flipBit(await newest(join(data, 'log'), /^MANIFEST-\d+$/), 0.5),
    says: /The log in .* is damaged: .*MANIFEST/,
  },
];

/** Damages every segment of a checkpoint, also of a running node. */
export async function damageSegments(data: string): Promise<void> {
  for (const path of await filesLike(join(data, 'checkpoint'), segment)) await flipBit(path, 0.5);
}

/** Paths of the files whose names match, the oldest first. @throws Error when there are none. */
export async function filesLike(directory: string, pattern: RegExp): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => pattern.test(name)).sort();
  if (names.length === 0) throw new Error(`${directory} has no file like ${String(pattern)}`);
  return names.map((name) => join(directory, name));
}

async function newest(directory: string, pattern: RegExp): Promise<string> {
  return (await filesLike(directory, pattern)).at(-1) as string;
}

/** @param share of the file before the bit, from 0 to below 1. */
async function flipBit(path: string, share: number): Promise<void> {
  await flipBitAt(path, Math.floor((await readFile(path)).length * share));
}

async function flipBitAt(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

/** @param share of the file that stays. */
async function cut(path: string, share: number): Promise<void> {
  const { length } = await readFile(path);
  await truncate(path, Math.floor(length * share));
}
