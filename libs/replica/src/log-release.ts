import { NullReply } from '@kiwi/resp-protocol';
import type { RewindableReply } from '@kiwi/state-machine';
import type { ReplicaClient } from './client.ts';

/** Nobody hears it, save of failure. */
class UnheardReply extends NullReply implements RewindableReply {
  readonly #onError: () => void;

  constructor(onError: () => void) {
    super();
    this.#onError = onError;
  }

  override error(): void {
    this.#onError();
  }

  mark(): number {
    return 0;
  }

  rewind(): void {
    // Nothing was written.
  }
}

/** In whose name the end of a watch or of a wait is submitted: its connection may be gone, and must not get a reply for that. */
export class LogRelease implements ReplicaClient {
  readonly reply: UnheardReply;
  pending = 0;
  pendingInLog = 0;
  settling = false;

  /** @param onFailed it did not get into the log, or that is unknown: to be submitted again */
  constructor(onFailed: () => void) {
    this.reply = new UnheardReply(onFailed);
  }

  settled(): void {
    // There is nothing to flush.
  }
}
