import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { snapshotOf } from '@kiwi/keyspace/testing';
import type { Entry, LogIndex } from '@kiwi/raft-core';
import { KiwiStateMachine } from '@kiwi/state-machine';

/** A state machine that forms no batches of its own. */
export function stateMachineOf(keyspace: Keyspace): KiwiStateMachine {
  return new KiwiStateMachine({
    keyspace,
    commands: new CommandTable(dataCommands),
    local: { node: 0, incarnation: 0, execute: () => undefined, gap: () => undefined },
  });
}

/**
 * Every entry that any node ever applied, and the state that they make one after another. What a node applies later at the same place must
 * be the same; what it applies at a new place must follow on from all others.
 */
export class ReferenceHistory {
  readonly keyspace = new Keyspace();
  readonly stateMachine = stateMachineOf(this.keyspace);
  readonly #applied = new Map<LogIndex, Entry>();

  get appliedIndex(): LogIndex {
    return this.stateMachine.appliedIndex;
  }

  /** @throws Error when the history has forked, or a node has lost an entry */
  record(node: string, entry: Entry): void {
    const { index, term, data } = entry;
    const known = this.#applied.get(index);
    if (known === undefined) {
      if (index <= this.appliedIndex) {
        throw new Error(`${node} applies entry ${index}, where others applied none`);
      }
      this.#applied.set(index, entry);
      this.stateMachine.apply([entry]);
    } else if (known.term !== term || !Buffer.from(known.data).equals(data)) {
      throw new Error(`${node} applies another entry ${index} than others did`);
    }
  }

  /** What is wrong with a state in which all was applied, or null. */
  compare(node: string, keyspace: Keyspace, stateMachine: KiwiStateMachine): string | null {
    if (snapshotOf(keyspace) !== snapshotOf(this.keyspace)) return `${node} has another state`;
    const origins = (of: KiwiStateMachine): string => JSON.stringify(of.origins.list());
    return origins(stateMachine) === origins(this.stateMachine)
      ? null
      : `${node} knows other batches`;
  }
}
