import type { CoreState } from './core-state.ts';
import type { Entry, EntryKind, LogIndex, RequestId } from './types.ts';

interface Uncommitted {
  readonly lastIndex: LogIndex;
  readonly count: number;
  readonly bytes: number;
}

/** A leader's own appends, and the bound on those not yet committed. */
export class Proposals {
  readonly #state: CoreState;
  #uncommitted: Uncommitted[] = [];
  #count = 0;
  #bytes = 0;

  constructor(state: CoreState) {
    this.#state = state;
  }

  reset(): void {
    this.#uncommitted = [];
    this.#count = 0;
    this.#bytes = 0;
  }

  /** Appends one entry per element, all or none, and answers; true when something was appended. */
  propose(id: RequestId, data: readonly Uint8Array[]): boolean {
    const { log, term, config } = this.#state;
    if (data.length === 0) {
      this.#state.respond(id, { type: 'rejected', reason: 'an empty proposal' });
      return false;
    }
    let bytes = 0;
    for (const bytesOfOne of data) bytes += bytesOfOne.byteLength;
    const { uncommittedBytesMax, uncommittedEntriesMax } = config.limits;
    const over =
      this.#bytes + bytes > uncommittedBytesMax ||
      this.#count + data.length > uncommittedEntriesMax;
    // One that is over the limit all by itself gets its turn when nothing else is waiting.
    if (over && this.#count > 0) {
      this.#state.respond(id, { type: 'overloaded' });
      return false;
    }
    const firstIndex = log.lastIndex + 1;
    this.append('command', data);
    this.#uncommitted.push({ lastIndex: log.lastIndex, count: data.length, bytes });
    this.#count += data.length;
    this.#bytes += bytes;
    this.#state.respond(id, { type: 'accepted', term, firstIndex, lastIndex: log.lastIndex });
    return true;
  }

  append(kind: EntryKind, data: readonly Uint8Array[]): void {
    const { log, term } = this.#state;
    const firstIndex = log.lastIndex + 1;
    const entries: Entry[] = data.map((bytes, i) => ({
      index: firstIndex + i,
      term,
      kind,
      data: bytes,
    }));
    this.#state.append(entries);
  }

  committed(): void {
    const { commitIndex } = this.#state.log;
    let done = 0;
    for (const { lastIndex, count, bytes } of this.#uncommitted) {
      if (lastIndex > commitIndex) break;
      this.#count -= count;
      this.#bytes -= bytes;
      done++;
    }
    if (done > 0) this.#uncommitted.splice(0, done);
  }
}
