import type { RegisteredCommand } from './commands/command-registry.ts';
import type { Session } from './session/session.ts';

/** Which commands wait: those that write (also messages to channels), or all. */
export type PauseMode = 'write' | 'all';

/** CLIENT PAUSE: the clients of this node wait with their commands, for a time. Those of other nodes go on. */
export class ClientPause {
  /** A field, for it is asked for every command. */
  isActive = false;
  #mode: PauseMode = 'write';
  #untilMs = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #waiting = new Set<Session>();
  readonly #wallClock: () => number;

  /** @param wallClock Unix ms */
  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  /** Begins a pause; one that is under way becomes neither shorter nor milder by it. */
  pause(mode: PauseMode, durationMs: number): void {
    const untilMs = this.#wallClock() + durationMs;
    this.#mode = this.isActive && this.#mode === 'all' ? 'all' : mode;
    this.#untilMs = this.isActive ? Math.max(this.#untilMs, untilMs) : untilMs;
    this.isActive = true;
    this.#schedule();
  }

  /** Ends the pause, if there is one: who waits goes on, in the order in which they came. */
  unpause(): void {
    this.isActive = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const session of waiting) session.goOn();
  }

  /** Whether this call has to wait; `session` is then told to go on when the pause ends. */
  holds(
    session: Session,
    command: RegisteredCommand | undefined,
    args: readonly string[],
  ): boolean {
    if (command === undefined || !session.authenticated) return false;
    if (this.#mode === 'write' && !changesSomething(session, command, args)) return false;
    this.#waiting.add(session);
    return true;
  }

  /** The connection is gone. */
  forget(session: Session): void {
    this.#waiting.delete(session);
  }

  /** Long pauses are longer than a timer can be. */
  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const restMs = this.#untilMs - this.#wallClock();
    if (restMs <= 0) {
      this.unpause();
      return;
    }
    this.#timer = setTimeout(() => this.#schedule(), Math.min(restMs, 2 ** 31 - 1));
    this.#timer.unref();
  }
}

function changesSomething(
  session: Session,
  command: RegisteredCommand,
  args: readonly string[],
): boolean {
  if (command.info.name === 'exec') return session.transactions.changesSomething;
  if (session.transactions.isOpen) return false;
  const called = command.subcommands?.get((args[1] ?? '').toLowerCase()) ?? command;
  return called.write || called.info.flags.includes('may_replicate');
}
