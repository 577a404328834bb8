import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import type { KiwiProcess } from '../harness/kiwi-process.ts';

/** So small that checkpoints are made, and the log shortened, within a second of `writeSample`. */
export const smallLimits = ['--checkpoint-log-bytes=20000', '--checkpoint-trailing-bytes=2000'];

/** Keys that `writeSample` writes, and fields of its hash. */
export const sampleSize = 600;

/** Writes keys and a hash whose names begin with `prefix`. */
export async function writeSample(node: KiwiProcess, prefix: string): Promise<void> {
  const client = await RespClient.connect({ port: node.port });
  try {
    // In pieces, so that there are entries enough for several checkpoints.
    for (let from = 0; from < sampleSize; from += 50) {
      const numbers = Array.from({ length: 50 }, (_, i) => from + i);
      await Promise.all([
        ...numbers.map((i) => client.command('SET', `${prefix}${i}`, `v${i}`)),
        ...numbers.map((i) => client.command('HSET', `${prefix}hash`, `f${i}`, '1')),
      ]);
    }
  } finally {
    await client.close();
  }
}

/** How many of the keys this node answers with what was written to them; -1 when fields of the hash are missing. */
export async function heldOfSample(node: KiwiProcess, prefix: string): Promise<number> {
  const client = await RespClient.connect({ port: node.port });
  try {
    const keys = Array.from({ length: sampleSize }, (_, i) => `${prefix}${i}`);
    const replies = await Promise.all(keys.map((key) => client.command('GET', key)));
    const count = replies.filter((reply, i) => plainReply(reply) === `v${i}`).length;
    const fields = plainReply(await client.command('HLEN', `${prefix}hash`));
    return fields === sampleSize ? count : -1;
  } finally {
    await client.close();
  }
}
