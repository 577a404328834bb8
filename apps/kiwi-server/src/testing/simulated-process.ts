/** One run of a node's program. It dies between two operations, or in the midst of one, and does nothing any more. */
export class SimulatedProcess {
  #onDeath: (() => void)[] = [];
  #isAlive = true;
  operations = 0;
  /** The number of the operation in which it dies. */
  dieAt = Infinity;
  /** The kind of operation of which the next one is its last. */
  dieIn: string | null = null;
  /** That operation, when it has died in one. */
  diedIn = 'none';

  get isAlive(): boolean {
    return this.#isAlive;
  }

  onDeath(listener: () => void): void {
    this.#onDeath.push(listener);
  }

  /** An operation on a disk begins. False: the process dies in it. Throws when it is dead. */
  operation(what: string): boolean {
    if (!this.#isAlive) throw killed();
    if (++this.operations < this.dieAt && what !== this.dieIn) return true;
    this.diedIn = what;
    this.kill();
    return false;
  }

  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const listener of this.#onDeath.splice(0)) listener();
  }
}

export function killed(): Error {
  return new Error('the process was killed');
}
