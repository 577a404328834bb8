import { representation } from './representation.ts';
import type { Session } from './session/session.ts';

/** The connections that are shown every command of this node's clients (MONITOR). */
export class Monitors {
  /** Whether there are any. A field, for it is asked for every command. */
  isActive = false;
  readonly #sessions = new Set<Session>();
  readonly #wallClock: () => number;

  /** @param wallClock Unix ms */
  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  get size(): number {
    return this.#sessions.size;
  }

  add(session: Session): void {
    this.#sessions.add(session);
    this.isActive = true;
  }

  remove(session: Session): void {
    this.#sessions.delete(session);
    this.isActive = this.#sessions.size > 0;
  }

  /** Shows a command: time in seconds, database, address, then its arguments. */
  show(session: Session, db: number, args: readonly string[]): void {
    const time = (this.#wallClock() / 1000).toFixed(6);
    const shown = withoutSecrets(args).map((arg) => representation(arg));
    const from = session.unixSocket === null ? session.address : `unix:${session.unixSocket}`;
    const line = `+${time} [${db} ${from}] ${shown.join(' ')}\r\n`;
    for (const monitor of this.#sessions) monitor.push(line);
  }
}

const hidden = '(redacted)';

/** Passwords are not for other people's eyes. */
export function withoutSecrets(args: readonly string[]): readonly string[] {
  const name = (args[0] as string).toLowerCase();
  if (name === 'auth') return args.map((arg, i) => (i === 0 ? arg : hidden));
  if (name === 'hello') {
    const at = args.findIndex((arg, i) => i > 1 && arg.toLowerCase() === 'auth');
    return at < 0 ? args : args.map((arg, i) => (i > at && i <= at + 2 ? hidden : arg));
  }
  if (name === 'config') {
    const secrets = new Set(['requirepass', 'masterauth']);
    return args.map((arg, i) =>
      i > 2 && secrets.has((args[i - 1] as string).toLowerCase()) ? hidden : arg,
    );
  }
  return args;
}
