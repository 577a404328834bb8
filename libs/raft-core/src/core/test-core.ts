import { raftConfig } from './config.ts';
import type { RaftConfig } from './config.ts';
import type { RaftEffect, RaftEvent, RaftResponse } from './events.ts';
import type { StoredMembership } from '../ports/log-storage.ts';
import type { RaftMessage } from './messages.ts';
import { RaftCore } from './raft-core.ts';
import type { Entry, LogIndex, Member, NodeId, Term, WriteTicket } from './types.ts';

/** The state a {@link TestCore} begins with; what is left out is that of a new node `a` among voters a, b and c. */
export interface TestState {
  readonly id?: NodeId;
  readonly voters?: readonly NodeId[];
  readonly learners?: readonly NodeId[];
  readonly outgoing?: readonly NodeId[];
  readonly term?: Term;
  readonly votedFor?: NodeId | null;
  /** The terms of the stored entries, from index 1. */
  readonly log?: readonly Term[];
  readonly memberships?: readonly StoredMembership[];
  readonly commitIndex?: LogIndex;
  readonly lastApplied?: LogIndex;
  readonly config?: Partial<Omit<RaftConfig, 'limits'>> & {
    readonly limits?: Partial<RaftConfig['limits']>;
  };
  /** What the random source yields, the last one again and again. */
  readonly random?: readonly number[];
}

type Send = Extract<RaftEffect, { type: 'send' }>;
type Persist = Extract<RaftEffect, { type: 'persist' }>;

/** For specs: a core with a clock, and short words for what is done to it. Heartbeats every 100 ms, election after 1000 to 2000 ms. */
export class TestCore {
  readonly core: RaftCore;
  now = 0;
  lastTicket: WriteTicket = 0;

  constructor(state: TestState = {}) {
    const members: Member[] = [
      ...(state.voters ?? ['a', 'b', 'c']).map((id) => member(id, 'voter')),
      ...(state.learners ?? []).map((id) => member(id, 'learner')),
    ];
    const terms = state.log ?? [];
    const hardState = {
      term: state.term ?? terms[terms.length - 1] ?? 0,
      votedFor: state.votedFor ?? null,
      commitIndex: state.commitIndex ?? 0,
    };
    const draws = [...(state.random ?? [0])];
    const next = () => (draws.length > 1 ? (draws.shift() ?? 0) : (draws[0] ?? 0));
    this.core = RaftCore.restore(
      raftConfig({ id: state.id ?? 'a', ...state.config }),
      {
        hardState,
        firstIndex: 1,
        lastIndex: terms.length,
        compactedTerm: 0,
        terms: terms.flatMap((term, i) =>
          term === terms[i - 1] ? [] : [{ term, firstIndex: i + 1 }],
        ),
        memberships: state.memberships ?? [],
        membership: { members, outgoing: state.outgoing ?? [] },
        lastApplied: state.lastApplied,
      },
      { next },
    );
  }

  /** A node that has just been elected in the term after its stored one, with its no-op in its log but not on disk. */
  static leader(state: TestState = {}): TestCore {
    const test = new TestCore(state);
    test.start();
    test.campaign();
    return test;
  }

  start(): readonly RaftEffect[] {
    return this.step({ type: 'tick', now: this.now });
  }

  /** Lets the election time-out pass and wins with the votes of all other voters. */
  campaign(): readonly RaftEffect[] {
    const effects = [...this.elapse(2000)];
    const { term, membership, id } = this.core.status;
    const peers = membership.members.filter((m) => m.role === 'voter' && m.id !== id);
    if (this.core.role === 'preCandidate') {
      for (const peer of peers) {
        if (this.core.role !== 'preCandidate') break;
        const granted = { type: 'preVoteResponse', term: term + 1, granted: true } as const;
        effects.push(...this.receive(peer.id, granted));
      }
    }
    effects.push(...this.persisted());
    for (const peer of peers) {
      if (this.core.role !== 'candidate') break;
      const vote = { type: 'voteResponse', term: this.core.term, granted: true } as const;
      effects.push(...this.receive(peer.id, vote));
    }
    return effects;
  }

  step(event: RaftEvent): readonly RaftEffect[] {
    const effects = this.core.step(event);
    for (const effect of effects) if (effect.type === 'persist') this.lastTicket = effect.ticket;
    return effects;
  }

  /** Ticks every 10 ms until the role changes or the time is over. */
  elapse(ms: number): readonly RaftEffect[] {
    const effects: RaftEffect[] = [];
    const { role } = this.core;
    for (const end = this.now + ms; this.now < end && this.core.role === role; ) {
      this.now += 10;
      effects.push(...this.step({ type: 'tick', now: this.now }));
    }
    return effects;
  }

  receive(from: NodeId, message: RaftMessage): readonly RaftEffect[] {
    return this.step({ type: 'message', from, message });
  }

  /** All writes so far are durable. */
  persisted(): readonly RaftEffect[] {
    return this.step({ type: 'persisted', ticket: this.lastTicket });
  }

  propose(...data: readonly string[]): readonly RaftEffect[] {
    return this.step({ type: 'propose', id: 1, data: data.map(bytes) });
  }

  /** The peer says that it holds everything up to `index`. */
  acknowledge(from: NodeId, index: LogIndex): readonly RaftEffect[] {
    return this.receive(from, accepted(this.core.term, index));
  }

  /** The terms of the log, from index 1. */
  get terms(): readonly (Term | null)[] {
    return Array.from({ length: this.core.lastIndex }, (_, i) => this.core.termAt(i + 1));
  }
}

export function accepted(term: Term, index: LogIndex): RaftMessage {
  return { type: 'appendResponse', term, success: true, index, hintIndex: 0, hintTerm: 0 };
}

/** An append of entries with the given terms. */
export function append(
  term: Term,
  prev: readonly [LogIndex, Term],
  terms: readonly Term[],
  commitIndex: LogIndex = 0,
): RaftMessage {
  const [prevLogIndex, prevLogTerm] = prev;
  const entries = terms.map((entryTerm, i) => entry(prevLogIndex + 1 + i, entryTerm));
  return { type: 'append', term, prevLogIndex, prevLogTerm, entries, commitIndex };
}

export function entry(index: LogIndex, term: Term, text = `${index}@${term}`): Entry {
  return { index, term, kind: 'command', data: bytes(text) };
}

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

export function sends(effects: readonly RaftEffect[], to?: NodeId): readonly Send[] {
  return effects.filter((e) => e.type === 'send').filter((e) => to === undefined || e.to === to);
}

export function messages(effects: readonly RaftEffect[], to?: NodeId): readonly RaftMessage[] {
  return sends(effects, to).map((e) => e.message);
}

/** The messages of one type. */
export function only<T extends RaftMessage['type']>(
  effects: readonly RaftEffect[],
  type: T,
  to?: NodeId,
): readonly Extract<RaftMessage, { type: T }>[] {
  return messages(effects, to).filter(
    (m): m is Extract<RaftMessage, { type: T }> => m.type === type,
  );
}

export function writes(effects: readonly RaftEffect[]): readonly Persist[] {
  return effects.filter((e) => e.type === 'persist');
}

export function responses(effects: readonly RaftEffect[]): readonly RaftResponse[] {
  return effects.filter((e) => e.type === 'respond').map((e) => e.result);
}

export function commits(effects: readonly RaftEffect[]): readonly LogIndex[] {
  return effects.filter((e) => e.type === 'commit').map((e) => e.index);
}

function member(id: NodeId, role: Member['role']): Member {
  return { id, address: id, role };
}
