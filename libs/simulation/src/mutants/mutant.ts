/** One place of the source: `find` stands there exactly once. */
export interface Edit {
  /** Below `libs/raft-core/src/core`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A mistake that somebody made in some Raft implementation, put into ours on purpose. */
export interface Mutant {
  readonly name: string;
  /** Where it was made: one of the 26 pitfalls collected from other implementations, a Jepsen finding, a paper. */
  readonly origin: string;
  readonly edits: readonly Edit[];
  /**
   * The spec below `libs/raft-core/src` that must find it, for mistakes that no run of the simulation can show: those that
   * cost only time, or concern what it does not simulate. Without it, the simulation must.
   */
  readonly spec?: string;
}
