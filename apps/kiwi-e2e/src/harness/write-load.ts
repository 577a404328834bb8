import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';

/** What a load has sent and what was acknowledged: the ledger that a crashed server is held against. */
export class WriteLedger {
  /** Keys whose SET was acknowledged; the value is the key. */
  readonly acknowledged = new Set<string>();
  /** Acknowledged and sent INCRs per counter. */
  readonly increments = new Map<string, { acknowledged: number; sent: number }>();
  /** Error replies seen. */
  readonly errors: string[] = [];

  counter(name: string): { acknowledged: number; sent: number } {
    let counts = this.increments.get(name);
    if (counts === undefined) {
      counts = { acknowledged: 0, sent: 0 };
      this.increments.set(name, counts);
    }
    return counts;
  }
}

/**
 * Writes unique keys and increments a counter over one connection, `depth` commands at a time, until the connection breaks or
 * `stop` answers true. Each name must be used once per ledger.
 */
export async function writeLoad(
  port: number,
  name: string,
  depth: number,
  ledger: WriteLedger,
  stop: () => boolean,
): Promise<void> {
  const counts = ledger.counter(`counter:${name}`);
  let client: RespClient | null = null;
  try {
    client = await RespClient.connect({ port });
    for (let i = 0; !stop(); i++) {
      const keys = Array.from({ length: depth }, (_, j) => `key:${name}:${i}:${j}`);
      counts.sent += depth;
      const replies = await client.pipeline(
        keys.flatMap((key) => [
          ['SET', key, key],
          ['INCR', `counter:${name}`],
        ]),
      );
      replies.forEach((reply, j) => {
        if (reply.type === 'error') ledger.errors.push(reply.line);
        else if (j % 2 === 0) ledger.acknowledged.add(keys[j >> 1] as string);
        else counts.acknowledged++;
      });
    }
  } catch {
    // The connection broke: what was not acknowledged has an unknown outcome, which the ledger says.
  } finally {
    await client?.close();
  }
}

/** What a server lacks of what it acknowledged, in words; empty when nothing is missing. */
export async function findLosses(port: number, ledger: WriteLedger): Promise<string[]> {
  const client = await RespClient.connect({ port });
  const losses: string[] = [];
  try {
    const keys = [...ledger.acknowledged];
    for (let from = 0; from < keys.length; from += 1000) {
      const part = keys.slice(from, from + 1000);
      const replies = await client.pipeline(part.map((key) => ['GET', key]));
      replies.forEach((reply, i) => {
        const value = plainReply(reply);
        if (value !== part[i]) losses.push(`${part[i]} is ${String(value)}`);
      });
    }
    for (const [name, { acknowledged, sent }] of ledger.increments) {
      const value = Number(plainReply(await client.command('GET', name)) ?? 0);
      if (!(value >= acknowledged && value <= sent)) {
        losses.push(`${name} is ${value}, acknowledged ${acknowledged}, sent ${sent}`);
      }
    }
  } finally {
    await client.close();
  }
  return losses;
}
