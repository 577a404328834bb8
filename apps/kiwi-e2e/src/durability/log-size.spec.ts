import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RespClient } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';

const mebibyte = 1 << 20;
const rounds = 6;
/** Of a round, written over and over to the same four keys. */
const roundBytes = 40 * mebibyte;

/** Of all files; the node is at work, and one that it removes meanwhile counts nothing. */
async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(directory, { recursive: true })) {
    bytes += await stat(join(directory, name)).then(
      ({ size }) => size,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return 0;
        throw error;
      },
    );
  }
  return bytes;
}

describe('the data directory of a node that is killed with kill -9 again and again', () => {
  let cluster: KiwiCluster;
  afterEach(() => cluster.destroy());

  it('stays as small as its state and the log that is kept', async () => {
    cluster = await KiwiCluster.start(1, [
      `--checkpoint-log-bytes=${4 * mebibyte}`,
      `--checkpoint-trailing-bytes=${mebibyte}`,
    ]);
    const node = cluster.node(0);
    const value = randomBytes(mebibyte);
    const logBytes: number[] = [];
    const checkpointBytes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const client = await RespClient.connect({ port: node.port });
      for (let written = 0; written < roundBytes; written += 4 * mebibyte) {
        await client.pipeline([0, 1, 2, 3].map((i) => ['SET', `key${i}`, value]));
      }
      await node.kill();
      await client.close();
      await node.start();
      logBytes.push(await bytesIn(join(cluster.directory, 'log')));
      checkpointBytes.push(await bytesIn(join(cluster.directory, 'checkpoint')));
    }
    // Up to 64 MiB of used-up files are kept to be written over.
    expect(Math.max(...logBytes)).toBeLessThan(100 * mebibyte);
    expect(Math.max(...checkpointBytes)).toBeLessThan(24 * mebibyte);
  }, 60_000);
});
