import type { CoreState } from './core-state.ts';
import type { Progress } from './progress.ts';
import type { LogIndex } from './types.ts';

/** What a trailing peer may be sent at once between two ticks: an append, and the word that it is committed. */
const MESSAGES_AT_ONCE = 2;
/** For so many heartbeat intervals a peer that waits for entries is sent them at once; it says so again and again. */
const AWAITING_INTERVALS = 2;
/** Who is eager changes once others were first so often in a row: among equals chance decides each single race. */
const RACES_TO_LOSE = 3;

/**
 * Which peers a leader sends what is new at once, and which may wait for the next tick (`RaftConfig.trailingPeers`).
 *
 * As many peers as make a majority with the leader are enough to commit: those are eager. The others trail. Each message costs its
 * receiver a sync, an answer and two wake-ups, so while there is much to do they are sent it gathered, once per tick. While
 * there is little, they are sent it at once as well.
 *
 * Eager is who is first. At a tick the leader sets a mark, the end of its log, which at that moment goes to those that trail, too. When
 * those that hold it are a majority, the race is over, and when others than the eager ones have won three of them in a row, these take
 * their place. The leader's own disk takes part like the others: where it is slow, one peer more is eager.
 * So a peer that is slow or silent is replaced within some ticks, and in each of them an entry can be committed without it. Until it is known
 * who was first nobody trails: in a new term, while the members change, and after an eager peer was lost.
 *
 * Nor does a peer trail that waits for entries itself (its clients do), that leadership is to go to, or that lacks more than one append
 * may hold: nothing large is delayed. This delays messages and never decides what they say, so nothing rests on it.
 */
export class TrailingPeers {
  readonly #state: CoreState;
  readonly #peers: () => Iterable<Progress>;
  readonly #send: (progress: Progress) => void;
  /** Whether it is known who is eager. */
  #known = false;
  /** The index that a majority has yet to hold; null between two races. */
  #mark: LogIndex | null = null;
  #lastMark: LogIndex = -1;
  /** The voters that hold the mark, the first one first. */
  #first: Progress[] = [];
  /** Races in a row that were not won by those that are eager. */
  #lost = 0;

  /** `send` sends a peer everything that is new, whether it trails or not. */
  constructor(
    state: CoreState,
    peers: () => Iterable<Progress>,
    send: (progress: Progress) => void,
  ) {
    this.#state = state;
    this.#peers = peers;
    this.#send = send;
  }

  /** Nobody trails until it is known again who is first. */
  reset(): void {
    this.#known = false;
    this.#mark = null;
    this.#lastMark = -1;
    this.#first = [];
    this.#lost = 0;
    for (const progress of this.#peers()) {
      progress.eager = false;
      this.release(progress);
    }
  }

  /** Whether what is new for the peer has to wait. */
  holdsBack(progress: Progress): boolean {
    if (!this.#known || progress.eager || progress.mode !== 'replicate') return false;
    const { log, now, config } = this.#state;
    const { nextIndex, sentCommitIndex } = progress;
    if (nextIndex > log.lastIndex && sentCommitIndex >= log.commitIndex) return false;
    if (progress.sendsLeft > 0 || now < progress.awaitsUntil) return false;
    if (progress.priority > config.priority) return false;
    if (log.appendedBytes - progress.sentBytes > config.limits.appendBytesMax) return false;
    progress.held = true;
    return true;
  }

  /** Sends what was held back for the peer. */
  release(progress: Progress): void {
    if (!progress.held) return;
    progress.held = false;
    this.#send(progress);
  }

  /** The peer waits for what is committed next, so it does not trail for a while. */
  awaits(progress: Progress): void {
    const { now, config } = this.#state;
    if (!config.trailingPeers) return;
    progress.awaitsUntil = now + config.heartbeatIntervalMs * AWAITING_INTERVALS;
    this.release(progress);
  }

  tick(): void {
    if (!this.#state.config.trailingPeers) return;
    this.#setMark();
    for (const progress of this.#peers()) {
      progress.sendsLeft = progress.held ? 0 : MESSAGES_AT_ONCE;
      this.release(progress);
    }
  }

  /** The peer holds more than before. */
  acknowledged(progress: Progress): void {
    const { matchIndex, id } = progress;
    if (this.#mark === null || matchIndex < this.#mark || progress.mode !== 'replicate') return;
    if (this.#first.includes(progress) || !this.#state.quorum.isVoter(id)) return;
    this.#first.push(progress);
  }

  /** Ends the race once a majority holds the mark. Called whenever anybody holds more than before, this node included. */
  settle(): void {
    const mark = this.#mark;
    if (mark === null) return;
    const { quorum, id, log } = this.#state;
    const first = this.#first;
    const isThere = (voter: string): boolean =>
      voter === id ? log.persistedIndex >= mark : first.some((progress) => progress.id === voter);
    if (!quorum.reached(isThere)) return;
    this.#mark = null;
    this.#first = [];
    if (this.#known && !this.#isLost(first)) return;
    this.#known = true;
    this.#lost = 0;
    for (const progress of this.#peers()) progress.eager = first.includes(progress);
    for (const progress of first) this.release(progress);
  }

  /** The peer can no longer be sent one append after the other. */
  lost(progress: Progress): void {
    if (progress.eager || this.#first.includes(progress)) this.reset();
  }

  /** Whether this race was one too many. */
  #isLost(first: readonly Progress[]): boolean {
    let isSame = true;
    for (const progress of this.#peers()) {
      if (progress.eager !== first.includes(progress)) isSame = false;
    }
    this.#lost = isSame ? 0 : this.#lost + 1;
    return this.#lost >= RACES_TO_LOSE;
  }

  /** Begins a race, unless one is under way or there is nothing new to run for. */
  #setMark(): void {
    const { log, quorum, membershipIndex } = this.#state;
    if (this.#mark !== null || log.lastIndex === this.#lastMark) return;
    // Everybody is to learn of a change of the members at once, those above all that are removed by it.
    if (quorum.outgoing.length > 0 || log.commitIndex < membershipIndex) return;
    this.#mark = log.lastIndex;
    this.#lastMark = log.lastIndex;
    this.settle();
    // Who was first among those that hold it already is not known: then things stay as they are.
    const ranked = [...this.#peers()].sort((a, b) => this.#rank(b) - this.#rank(a));
    for (const progress of ranked) {
      this.acknowledged(progress);
      this.settle();
    }
  }

  /** Those that wait are sent everything at once in any case. */
  #rank({ awaitsUntil, eager }: Progress): number {
    if (this.#state.now < awaitsUntil) return 2;
    return eager ? 1 : 0;
  }
}
