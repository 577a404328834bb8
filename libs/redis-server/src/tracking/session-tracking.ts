import { keysOf } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import type { ReadTracker } from '@kiwi/replica';
import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { Session } from '../session/session.ts';
import type { TrackingOptions } from './tracking-options.ts';
import type { TrackingTable } from './tracking-table.ts';

/** Where RESP2 connections get invalidations. */
const invalidationChannel = '__redis__:invalidate';

/** CLIENT TRACKING ON of one connection: which keys it is told of, and how. */
export class SessionTracking implements ReadTracker {
  options: TrackingOptions;
  /** CLIENT CACHING was called for the next command, or the transaction that begins. */
  isCachingGiven = false;
  /** The connection that invalidations are redirected to has gone. */
  isRedirectionBroken = false;
  isActive = true;
  readonly #session: Session;
  readonly #table: TrackingTable;

  constructor(session: Session, table: TrackingTable, options: TrackingOptions) {
    this.#session = session;
    this.#table = table;
    this.options = options;
  }

  /** Whether what is running is a command of this connection. */
  get isRunning(): boolean {
    return this.#session.context.replica.running === this.#session;
  }

  remember(command: DataCommand, args: readonly string[]): void {
    const { prefixes, choice } = this.options;
    if (prefixes !== null || !command.flags.includes('readonly')) return;
    if (choice !== 'all' && this.isCachingGiven !== (choice === 'optIn')) return;
    for (const key of keysOf(command, args)) this.#table.remember(key, this);
  }

  ended(): void {
    this.isCachingGiven = false;
  }

  /** Tells the client that these keys have changed; null: that any may have. */
  invalidate(keys: readonly string[] | null): void {
    const target = this.#target();
    if (target === null) return;
    const { protocol } = target.reply;
    const isRedirected = target !== this.#session;
    if (protocol === 2 && !(isRedirected && target.subscriptions.isActive)) return;
    const encoder = new ReplyEncoder();
    encoder.protocol = protocol;
    encoder.push(protocol === 2 ? 3 : 2);
    if (protocol === 2) {
      encoder.bulk('message');
      encoder.bulk(invalidationChannel);
    } else encoder.bulk('invalidate');
    if (keys === null) encoder.null();
    else {
      encoder.array(keys.length);
      for (const key of keys) encoder.bulk(key);
    }
    target.push(textOf(encoder));
  }

  /** Who gets the messages; null when that connection has gone. */
  #target(): Session | null {
    const { redirect } = this.options;
    if (redirect === 0) return this.#session;
    const target = this.#session.context.sessions.get(redirect);
    if (target !== undefined && !target.isEnding) return target;
    this.isRedirectionBroken = true;
    const { reply } = this.#session;
    if (reply.protocol === 3) {
      const encoder = new ReplyEncoder();
      encoder.protocol = 3;
      encoder.push(2);
      encoder.bulk('tracking-redir-broken');
      encoder.integer(redirect);
      this.#session.push(textOf(encoder));
    }
    return null;
  }
}

function textOf(encoder: ReplyEncoder): string {
  const bytes = encoder.take();
  return typeof bytes === 'string' ? bytes : bytes.join('');
}
