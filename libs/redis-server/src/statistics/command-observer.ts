import type { CommandInfo, DataCommand } from '@kiwi/commands';
import type { ExecutionObserver, RewindableReply } from '@kiwi/state-machine';
import type { CommandRegistry, RegisteredCommand } from '../commands/command-registry.ts';
import { SessionReply } from '../session/session-reply.ts';
import type { ServerSettings } from '../settings.ts';
import type { LatencyMonitor } from './latency-monitor.ts';
import type { ServerStatistics } from '../server-statistics.ts';
import type { SlowLog } from './slow-log.ts';

/** With a slow log for what takes less than this, every command is timed, µs. */
const sampledFromUs = 1000;
/** A call with more arguments than this is timed: what it does for each may add up. */
const fewArguments = 16;

export interface CommandObserverOptions {
  readonly commands: CommandRegistry;
  readonly settings: ServerSettings;
  readonly statistics: ServerStatistics;
  readonly slowLog: SlowLog;
  readonly latency: LatencyMonitor;
  /** Monotonic ms, with fractions. */
  readonly now: () => number;
}

/** Times the commands of this node's clients as they run, and counts those that fail. */
export class CommandObserver implements ExecutionObserver {
  readonly #options: CommandObserverOptions;
  /** NaN when the running call is not timed. */
  #startedMs = NaN;

  constructor(options: CommandObserverOptions) {
    this.#options = options;
  }

  begin(command: CommandInfo, args: readonly string[]): void {
    const { commands, statistics, settings, now } = this.#options;
    const registered = commands.of(command);
    statistics.running = registered;
    if (registered === null) return;
    const isTimed =
      registered.timing.begin() ||
      !registered.isQuick ||
      args.length > fewArguments ||
      isBelow(settings.slowLogSlowerThanUs, sampledFromUs);
    this.#startedMs = isTimed ? now() : NaN;
  }

  end(_command: DataCommand | CommandInfo, args: readonly string[], reply: RewindableReply): void {
    const { statistics, settings, now } = this.#options;
    const command = statistics.running;
    statistics.running = null;
    // Not timed: NaN is no number of milliseconds.
    if (command === null || !(this.#startedMs >= 0)) return;
    const ms = now() - this.#startedMs;
    command.timing.record(ms * 1000, settings.latencyTracking);
    this.#noteSlow(command, args, reply, ms);
  }

  #noteSlow(
    { info }: RegisteredCommand,
    args: readonly string[],
    reply: RewindableReply,
    ms: number,
  ): void {
    const { settings, slowLog, latency } = this.#options;
    const { slowLogSlowerThanUs, latencyMonitorThresholdMs } = settings;
    if (latencyMonitorThresholdMs > 0 && ms >= latencyMonitorThresholdMs) {
      latency.note(info.flags.includes('fast') ? 'fast-command' : 'command', ms);
    }
    if (slowLogSlowerThanUs < 0 || ms * 1000 < slowLogSlowerThanUs) return;
    if (info.flags.includes('skip_slowlog') || !(reply instanceof SessionReply)) return;
    slowLog.add(args, Math.round(ms * 1000), reply.client);
  }
}

/** Negative is off. */
function isBelow(thresholdUs: number, boundUs: number): boolean {
  return thresholdUs >= 0 && thresholdUs < boundUs;
}
