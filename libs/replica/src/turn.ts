/** One piece of work at the end of the present turn of the event loop, however often it is asked for. */
export class Turn {
  /** Whether the work is due at the end of this turn. */
  isScheduled = false;
  readonly #atEndOfTurn: (task: () => void) => void;
  readonly #work: () => void;

  constructor(atEndOfTurn: (task: () => void) => void, work: () => void) {
    this.#atEndOfTurn = atEndOfTurn;
    this.#work = work;
  }

  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.#atEndOfTurn(() => {
      this.isScheduled = false;
      this.#work();
    });
  }
}
