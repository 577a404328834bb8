import type { RaftMessage } from '../core/messages.ts';
import type { NodeId } from '../core/types.ts';

/** A message on its way. */
export interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: RaftMessage;
}

/** Which messages are meant: `null` stands for any. */
export interface Selection {
  readonly from: readonly NodeId[] | null;
  readonly to: readonly NodeId[] | null;
  readonly kind: MessageKind | null;
}

/** The words for messages in scenarios. */
export const messageKinds = {
  'pre-vote': 'preVote',
  'pre-vote answer': 'preVoteResponse',
  vote: 'vote',
  'vote answer': 'voteResponse',
  append: 'append',
  'append answer': 'appendResponse',
  heartbeat: 'heartbeat',
  'heartbeat answer': 'heartbeatResponse',
  'read question': 'readIndex',
  'read answer': 'readIndexResponse',
  'campaign order': 'timeoutNow',
  chunk: 'snapshot',
  'chunk answer': 'snapshotResponse',
} as const satisfies Record<string, RaftMessage['type']>;

export type MessageKind = (typeof messageKinds)[keyof typeof messageKinds];

/** Messages under way, oldest first. Nothing is lost, doubled or late but by order of the scenario. */
export class Network {
  #underWay: Envelope[] = [];
  /** Pairs `from -> to` that are cut: what is sent there is lost. */
  readonly #cut = new Set<string>();
  #held: Selection[] = [];
  readonly #delayed = new Set<Envelope>();

  get underWay(): readonly Envelope[] {
    return this.#underWay;
  }

  send(envelope: Envelope): void {
    if (!this.#cut.has(pair(envelope.from, envelope.to))) this.#underWay.push(envelope);
  }

  /** The messages that travel by themselves. */
  get free(): readonly Envelope[] {
    return this.#underWay.filter(
      (envelope) =>
        !this.#delayed.has(envelope) && !this.#held.some((held) => matches(held, envelope)),
    );
  }

  matching(selection: Selection): readonly Envelope[] {
    return this.#underWay.filter((envelope) => matches(selection, envelope));
  }

  take(envelope: Envelope): void {
    this.#underWay = this.#underWay.filter((other) => other !== envelope);
  }

  cut(from: NodeId, to: NodeId): void {
    this.#cut.add(pair(from, to));
  }

  heal(): void {
    this.#cut.clear();
  }

  /** Messages of this kind, also later ones, do not travel by themselves until released. */
  hold(selection: Selection): void {
    this.#held.push(selection);
  }

  /** These messages do not travel by themselves until released. */
  delay(envelopes: readonly Envelope[]): void {
    for (const envelope of envelopes) this.#delayed.add(envelope);
  }

  releaseAll(): void {
    this.#held = [];
    this.#delayed.clear();
  }
}

function pair(from: NodeId, to: NodeId): string {
  return `${from} -> ${to}`;
}

function matches({ from, to, kind }: Selection, envelope: Envelope): boolean {
  return (
    (from === null || from.includes(envelope.from)) &&
    (to === null || to.includes(envelope.to)) &&
    (kind === null || kind === envelope.message.type)
  );
}
