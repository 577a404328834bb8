import type { PartList } from './part-list.ts';
import { untracked } from './part.ts';
import type { Part, PartedValue, PartTracker } from './part.ts';

/** What a value consists of that is not small. */
export interface PartedBody {
  readonly partList: PartList;
}

/** In the place of a tracker: the tracker, and what it captured of a value that is its own part. Seldom and for a short time. */
class Captured {
  readonly tracker: PartTracker;
  readonly content: readonly unknown[];

  constructor(tracker: PartTracker, content: readonly unknown[]) {
    this.tracker = tracker;
    this.content = content;
  }
}

/** Fields that each such value has: the ones below. */
export const compactValueFields = 4;

/**
 * A collection that is one string while it is small, and then its own only part: every further object would take as much memory as several elements. A
 * large one has a body of many parts.
 */
export abstract class CompactValue<Body extends PartedBody> implements PartedValue, Part {
  protected body: string | Body = '';
  private tracking: PartTracker | Captured = untracked;
  /** For the store: how much of `memoryBytes` is part of its sum. */
  countedBytes = 0;
  /** As the only part. */
  epoch = 0;

  /** As the only part. */
  get index(): number {
    return 0;
  }

  /** As the only part. */
  get captured(): readonly unknown[] | null {
    return this.tracking instanceof Captured ? this.tracking.content : null;
  }

  set captured(content: readonly unknown[] | null) {
    const { tracker } = this;
    this.tracking = content === null ? tracker : new Captured(tracker, content);
  }

  get partCount(): number {
    const { body } = this;
    return typeof body === 'string' ? 1 : body.partList.count;
  }

  get isTracked(): boolean {
    return this.tracker !== untracked;
  }

  trackBy(tracker: PartTracker): void {
    this.tracking = tracker;
    if (typeof this.body !== 'string') this.body.partList.trackBy(tracker);
  }

  parts(): readonly Part[] {
    const { body } = this;
    return typeof body === 'string' ? [this] : body.partList.all();
  }

  partAt(index: number): Part | undefined {
    const { body } = this;
    if (typeof body !== 'string') return body.partList.at(index);
    return index === 0 ? this : undefined;
  }

  abstract contentOf(part: Part): readonly unknown[];

  /** To be called before the content of a part changes that no list of parts reports: the only part, or what part 0 has beside elements. */
  protected willChange(part: Part = this): void {
    const { tracker } = this;
    if (part.epoch !== tracker.epoch) tracker.touch(this, part);
  }

  /** Takes a body, without elements as yet, in the place of the text, which was reported as changing. */
  protected outgrow(body: Body): Body {
    body.partList.trackBy(this.tracker);
    this.body = body;
    return body;
  }

  /** Takes a text in the place of a body of a single part, both with the same elements. */
  protected shrink(part: Part, text: string): void {
    // A checkpoint under way may still have to write it.
    this.willChange(part);
    // What is known of this value as a part is from the last time that it was one.
    if (this.epoch !== this.tracker.epoch) this.epoch = 0;
    this.willChange();
    this.body = text;
  }

  private get tracker(): PartTracker {
    const { tracking } = this;
    return tracking instanceof Captured ? tracking.tracker : tracking;
  }
}
