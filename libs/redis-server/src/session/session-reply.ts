import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { SlowLogClient } from '../statistics/slow-log.ts';
import type { ServerStatistics } from '../server-statistics.ts';

/** A connection's output; counts errors as they are written. */
export class SessionReply extends ReplyEncoder {
  readonly client: SlowLogClient;
  readonly #statistics: ServerStatistics;

  constructor(client: SlowLogClient, statistics: ServerStatistics) {
    super();
    this.client = client;
    this.#statistics = statistics;
  }

  override error(line: string): void {
    this.#statistics.countError(line);
    super.error(line);
  }
}
