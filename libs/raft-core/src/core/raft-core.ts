import type { Random } from '../ports/clock.ts';
import type { RaftConfig } from './config.ts';
import type { RaftEffect, RaftEvent } from './events.ts';
import type { RaftStatus } from './status.ts';
import type { StoredState } from './stored-state.ts';
import type { Entry, LogIndex, NodeId, Role, Term } from './types.ts';

/** The Raft algorithm as a pure state machine. (Signatures first; the body follows.) */
export declare class RaftCore {
  static restore(config: RaftConfig, stored: StoredState, random: Random): RaftCore;
  step(event: RaftEvent): readonly RaftEffect[];
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] | null;
  termAt(index: LogIndex): Term | null;
  get status(): RaftStatus;
  get role(): Role;
  get term(): Term;
  get leader(): NodeId | null;
  get lastIndex(): LogIndex;
  get commitIndex(): LogIndex;
  get appliedIndex(): LogIndex;
}
