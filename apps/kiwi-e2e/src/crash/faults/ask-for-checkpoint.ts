import { RespClient } from '@kiwi/resp-protocol/testing';
import type { KiwiProcess } from '../../harness/kiwi-process.ts';

/**
 * Sends BGSAVE SCHEDULE without waiting for what becomes of it: a fault is to strike while a checkpoint is written, this one or
 * the one that is under way already.
 */
export async function askForCheckpoint(node: KiwiProcess): Promise<void> {
  try {
    const client = await RespClient.connect({ port: node.port });
    const answer = client.command('BGSAVE', 'SCHEDULE').catch(() => undefined);
    void answer.then(() => client.close());
  } catch {
    // The node is down already.
  }
}
