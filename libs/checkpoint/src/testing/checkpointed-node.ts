import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { KiwiStateMachine } from '@kiwi/state-machine';
import type { CheckpointFiles } from '../checkpoint-files.ts';
import { CheckpointStore } from '../checkpoint-store.ts';

/** What of a node's run specs need: its keyspace and state machine, and the store of their checkpoints over these files. */
export class CheckpointedNode {
  readonly keyspace = new Keyspace();
  readonly stateMachine: KiwiStateMachine;
  readonly store: CheckpointStore;
  /** How often the state was replaced outside `apply`. */
  replaced = 0;
  /** How often the store asked for a checkpoint that makes a damaged one whole. */
  damaged = 0;
  readonly #turns: (() => void)[] = [];
  #now = 0;

  /** @param stepMs so much passes each time the clock is read: the more, the shorter the slices. */
  constructor(files: CheckpointFiles, stepMs = 0.23) {
    const { keyspace } = this;
    this.stateMachine = new KiwiStateMachine({
      keyspace,
      commands: new CommandTable(dataCommands),
      // It forms no batches of its own.
      local: { node: 0, incarnation: 0, execute: () => undefined, gap: () => undefined },
    });
    this.store = new CheckpointStore({
      files,
      release: '1.0.0',
      keyspace,
      stateMachine: this.stateMachine,
      now: () => (this.#now += stepMs),
      wallClock: () => 1_700_000_000_000 + this.#now,
      nextTurn: () => new Promise((resolve) => this.#turns.push(resolve)),
      onReplaced: () => void this.replaced++,
      onDamaged: () => void this.damaged++,
    });
  }

  /** Whether work waits for the others' turn. */
  get rests(): boolean {
    return this.#turns.length > 0;
  }

  /** Lets the work of the store go on up to its next rest, or to its end. */
  async turn(): Promise<void> {
    for (const resolve of this.#turns.splice(0)) resolve();
    await settled();
  }

  /** Lets the store work until this is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const mark = (): void => void (done = true);
    work.then(mark, mark);
    while (!done) await this.turn();
    return work;
  }
}

/** When all promises have settled that wait for nothing but each other. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
