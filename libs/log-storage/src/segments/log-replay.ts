import { EntryPositions } from './entry-positions.ts';
import type { LogChange } from './log-change.ts';
import { LogState } from './log-state.ts';
import type { Segment } from './segment.ts';

/** The log as it is on disk, as far as memory knows it: what its frames have led to, where its entries are, and in which files. */
export class LogReplay {
  readonly state = new LogState();
  readonly positions = new EntryPositions();
  readonly #segments: Segment[] = [];

  /** Oldest first. The last one is written to. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The next frames are in this one. */
  begin(segment: Segment): void {
    this.#segments.push(segment);
  }

  /** Takes part in what the frame at `offset` of the last segment says. */
  frame(changes: readonly LogChange[], offset: number): void {
    const segment = this.#segments.at(-1) as Segment;
    const position = { segment: segment.header.number, offset };
    for (const change of changes) {
      this.state.apply(change);
      if (change.type === 'truncate') this.positions.truncate(change.from);
      if (change.type === 'compact') this.positions.compact(change.index);
      if (change.type === 'reset') this.#forgetEntries();
      if (change.type !== 'entries') continue;
      for (const { index } of change.heads) this.positions.append(index, position);
      segment.lastIndex = Math.max(segment.lastIndex, change.heads.at(-1)?.index ?? 0);
    }
  }

  /** Takes out the oldest segments, as far as they hold nothing of the log any more. */
  takeUnused(): readonly Segment[] {
    const last = this.#segments.length - 1;
    const needed = this.#segments.findIndex(
      ({ lastIndex }, i) => i === last || lastIndex > this.state.compactedIndex,
    );
    return this.#segments.splice(0, needed);
  }

  #forgetEntries(): void {
    this.positions.truncate(0);
    for (const segment of this.#segments) segment.lastIndex = 0;
  }
}
