import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { ServerStatistics } from '../server-statistics.ts';

/** A connection's output; counts errors as they are written. */
export class SessionReply extends ReplyEncoder {
  readonly #statistics: ServerStatistics;

  constructor(statistics: ServerStatistics) {
    super();
    this.#statistics = statistics;
  }

  override error(line: string): void {
    this.#statistics.countError(line);
    super.error(line);
  }
}
