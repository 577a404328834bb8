import type { RaftResponse } from '../core/events.ts';
import type { RequestId } from '../core/types.ts';
import { RaftError } from '../errors.ts';
import type { Outcome } from './outcome.ts';

/** A request the core has not answered yet. */
export interface Request {
  readonly answer: (response: RaftResponse) => void;
  /** The node stops before there is an answer. */
  readonly abandon: (error: RaftError) => void;
}

/** The requests under way, by the id that the core echoes in its answer. */
export class Requests {
  readonly #waiting = new Map<RequestId, Request>();
  #lastId: RequestId;

  /** Ids are given from the one after `lastId` on. */
  constructor(lastId: RequestId) {
    this.#lastId = lastId;
  }

  add(request: Request): RequestId {
    const id = ++this.#lastId;
    this.#waiting.set(id, request);
    return id;
  }

  /** Passes an answer on to whoever waits for it, if anybody does. */
  answer(id: RequestId, response: RaftResponse): void {
    const request = this.#waiting.get(id);
    if (request === undefined) return;
    this.#waiting.delete(id);
    request.answer(response);
  }

  abandonAll(error: RaftError): void {
    const requests = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const request of requests) request.abandon(error);
  }
}

/** The outcome of a proposal that was not accepted. */
export function refusal(response: RaftResponse): Outcome {
  switch (response.type) {
    case 'notLeader':
    case 'overloaded':
    case 'rejected':
      return response;
    default:
      return { type: 'rejected', reason: `unexpected answer ${response.type}` };
  }
}

/** The error of a request that was not granted. */
export function errorOf(response: RaftResponse): RaftError {
  switch (response.type) {
    case 'notLeader':
      return new RaftError('RAFT_NOT_LEADER', 'there is no leader that could answer now');
    case 'overloaded':
      return new RaftError('RAFT_OVERLOADED', 'too many requests are waiting');
    case 'rejected':
      return new RaftError('RAFT_REJECTED', response.reason);
    case 'indeterminate':
      return new RaftError('RAFT_INDETERMINATE', response.reason);
    default:
      return new RaftError('RAFT_REJECTED', `unexpected answer ${response.type}`);
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
