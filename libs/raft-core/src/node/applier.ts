import type { Entry, LogIndex } from '../core/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogStorage } from '../ports/log-storage.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import { ReadAhead } from './read-ahead.ts';

/** Entries handed to the state machine in one call. */
const SLICE_BYTES_MAX = 64 * 1024;
const SLICE_ENTRIES_MAX = 256;
/** Entries read from storage at once when they are no longer in memory; twice that is held. */
const LOAD_BYTES_MAX = 4 * 1024 * 1024;
/** Longest time to apply without letting the event loop turn. */
const TURN_MS_MAX = 10;

export interface ApplierOptions {
  readonly stateMachine: StateMachine;
  readonly storage: LogStorage;
  readonly clock: Clock;
  readonly appliedIndex: LogIndex;
  /** What the state machine holds already, if that is more: entries up to here come again and are not applied again. */
  readonly stateIndex?: LogIndex;
  /** Entries in memory, or null (`RaftCore.entries`). */
  readonly entries: (from: LogIndex, to: LogIndex, bytesMax: number) => readonly Entry[] | null;
  /** A slice was applied; `results` are those of its commands, in order. */
  readonly applied: (entries: readonly Entry[], results: readonly unknown[] | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Feeds committed entries to the state machine, in order, each once. Entries in memory are applied within the call of
 * `commit`; a long backlog (after a restart) yields to the event loop between slices, and its next part is read meanwhile.
 */
export class Applier {
  readonly #options: ApplierOptions;
  #appliedIndex: LogIndex;
  readonly #heldIndex: LogIndex;
  #commitIndex: LogIndex = 0;
  /** Entries read from storage and not applied yet. */
  #loaded: readonly Entry[] = [];
  #loadedNext = 0;
  readonly #readAhead: ReadAhead;
  /** A pump is running, or will be resumed by a timer or a read. */
  #busy = false;
  #stopped = false;
  #paused = false;
  #applying = false;
  #cancelResume: (() => void) | null = null;

  constructor(options: ApplierOptions) {
    this.#options = options;
    this.#appliedIndex = options.appliedIndex;
    this.#heldIndex = options.stateIndex ?? 0;
    this.#readAhead = new ReadAhead(options.storage, LOAD_BYTES_MAX);
  }

  /** Up to where the state machine has come. */
  get stateIndex(): LogIndex {
    return Math.max(this.#appliedIndex, this.#heldIndex);
  }
  /** False while entries come again that the state machine holds already. */
  get isCaughtUp(): boolean {
    return this.#appliedIndex >= this.#heldIndex;
  }

  /** True within `StateMachine.apply`, whose state is between two entries then, or in the middle of one. */
  get isApplying(): boolean {
    return this.#applying;
  }

  commit(index: LogIndex): void {
    if (index > this.#commitIndex) this.#commitIndex = index;
    if (!this.#busy && !this.#paused) this.#pump();
  }

  /** Applies nothing until `resume`: the state machine is about to be given another state. */
  pause(): void {
    this.#paused = true;
    this.#cancelResume?.();
    this.#cancelResume = null;
    this.#busy = false;
    this.#loaded = [];
    this.#loadedNext = 0;
    this.#readAhead.drop();
  }

  /** Goes on behind `appliedIndex`, which is what the state machine holds now. */
  resume(appliedIndex: LogIndex): void {
    this.#paused = false;
    this.#appliedIndex = appliedIndex;
    this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelResume?.();
  }

  #pump(): void {
    const { clock } = this.#options;
    this.#busy = true;
    this.#cancelResume = null;
    let startedAt: number | null = null;
    while (this.#appliedIndex < this.#commitIndex && !this.#stopped && !this.#paused) {
      if (startedAt !== null && clock.now() - startedAt > TURN_MS_MAX) {
        this.#cancelResume = clock.schedule(0, () => this.#pump());
        return;
      }
      const slice = this.#nextSlice();
      if (slice === null) {
        this.#load();
        return;
      }
      // The clock is asked only when there is more than one slice to do.
      if (startedAt === null && this.#commitIndex > this.#appliedIndex + slice.length) {
        startedAt = clock.now();
      }
      if (!this.#apply(slice)) return;
    }
    this.#busy = false;
  }

  #nextSlice(): readonly Entry[] | null {
    const from = this.#appliedIndex + 1;
    // A slice is either held already, all of it, or new.
    const end = this.isCaughtUp ? this.#commitIndex : Math.min(this.#commitIndex, this.#heldIndex);
    const to = Math.min(end, this.#appliedIndex + SLICE_ENTRIES_MAX);
    if (this.#loadedNext >= this.#loaded.length) {
      return this.#options.entries(from, to, SLICE_BYTES_MAX);
    }
    let bytes = 0;
    let next = this.#loadedNext;
    const nextMax = Math.min(this.#loaded.length, next + to - from + 1);
    while (next < nextMax && (next === this.#loadedNext || bytes < SLICE_BYTES_MAX)) {
      bytes += this.#loaded[next]?.data.byteLength ?? 0;
      next++;
    }
    const slice = this.#loaded.slice(this.#loadedNext, next);
    this.#loadedNext = next;
    if (next === this.#loaded.length) this.#loaded = [];
    if (this.#loaded.length === 0) this.#loadedNext = 0;
    return slice;
  }

  #load(): void {
    const from = this.#appliedIndex + 1;
    this.#readAhead.read(from, this.#commitIndex).then(
      (entries) => {
        // Paused meanwhile, and perhaps resumed somewhere else.
        if (!this.#busy || this.#paused || this.#appliedIndex + 1 !== from) return;
        if (entries[0]?.index !== from) {
          this.#fail(new Error(`the storage did not return entry ${from}`));
          return;
        }
        this.#loaded = entries;
        this.#loadedNext = 0;
        this.#beginNextLoad(from + entries.length);
        this.#pump();
      },
      (error: unknown) => {
        if (!this.#paused && this.#appliedIndex + 1 === from) this.#fail(error);
      },
    );
  }

  /** So that the disk is at work while the state machine is. */
  #beginNextLoad(from: LogIndex): void {
    if (from > this.#commitIndex || this.#options.entries(from, from, 1) !== null) return;
    this.#readAhead.begin(from, this.#commitIndex);
  }

  #apply(entries: readonly Entry[]): boolean {
    const last = entries[entries.length - 1];
    if (last === undefined || entries[0]?.index !== this.#appliedIndex + 1) {
      this.#fail(new Error(`entry ${this.#appliedIndex + 1} is missing where it is to be applied`));
      return false;
    }
    const isHeld = last.index <= this.#heldIndex;
    const commands = isHeld ? [] : entries.every(isCommand) ? entries : entries.filter(isCommand);
    let results: readonly unknown[] | undefined;
    this.#applying = true;
    try {
      if (commands.length > 0) results = this.#options.stateMachine.apply(commands) ?? undefined;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      this.#applying = false;
    }
    this.#appliedIndex = last.index;
    this.#options.applied(entries, results);
    return true;
  }

  /** Never goes on with a hole. */
  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#options.failed(error);
  }
}

function isCommand(entry: Entry): boolean {
  return entry.kind === 'command';
}
