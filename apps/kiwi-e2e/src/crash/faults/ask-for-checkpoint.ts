import { RespClient } from '@kiwi/resp-protocol/testing';
import type { KiwiProcess } from '../../harness/kiwi-process.ts';

/** Sends BGSAVE without waiting for what becomes of it: a fault is to strike while the checkpoint is written. */
export async function askForCheckpoint(node: KiwiProcess): Promise<void> {
  try {
    const client = await RespClient.connect({ port: node.port });
    const answer = client.command('BGSAVE').catch(() => undefined);
    void answer.then(() => client.close());
  } catch {
    // The node is down already.
  }
}
