import type { RegisteredCommand } from './commands/command-registry.ts';

/** Plain counters, read when somebody asks (INFO, metrics). */
export class ServerStatistics {
  connectionsReceived = 0;
  connectionsRejected = 0;
  commandsProcessed = 0;
  bytesIn = 0;
  bytesOut = 0;
  protocolErrors = 0;
  authenticationFailures = 0;
  /** The command of this node's clients that runs now: an error reply is its failure. */
  running: RegisteredCommand | null = null;
  /** Replies with an error, by its first word. */
  readonly errors = new Map<string, number>();

  countError(line: string): void {
    if (this.running !== null) this.running.timing.failedCalls++;
    const space = line.indexOf(' ');
    const prefix = space < 0 ? line : line.slice(0, space);
    this.errors.set(prefix, (this.errors.get(prefix) ?? 0) + 1);
  }

  /** CONFIG RESETSTAT. */
  reset(): void {
    this.connectionsReceived = 0;
    this.connectionsRejected = 0;
    this.commandsProcessed = 0;
    this.bytesIn = 0;
    this.bytesOut = 0;
    this.protocolErrors = 0;
    this.authenticationFailures = 0;
    this.errors.clear();
  }
}
