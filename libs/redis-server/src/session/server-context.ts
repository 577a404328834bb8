import type { Replica } from '@kiwi/replica';
import type { Keyspace } from '@kiwi/keyspace';
import type { Logger } from '@kiwi/kernel';
import type { ClientPause } from '../client-pause.ts';
import type { CommandRegistry } from '../commands/command-registry.ts';
import type { ServerMemory } from '../memory/server-memory.ts';
import type { ConfigFile } from '../config-file.ts';
import type { Monitors } from '../monitors.ts';
import type { NodeView } from '../node-view.ts';
import type { KeyspaceNotifications } from '../notifications/keyspace-notifications.ts';
import type { PersistenceView } from '../persistence-view.ts';
import type { PubSub } from '../pubsub/pubsub.ts';
import type { ServerShutdown } from '../server-shutdown.ts';
import type { ServerSettings } from '../settings.ts';
import type { ServerStatistics } from '../server-statistics.ts';
import type { CommandObserver } from '../statistics/command-observer.ts';
import type { LatencyMonitor } from '../statistics/latency-monitor.ts';
import type { Rates } from '../statistics/rates.ts';
import type { SlowLog } from '../statistics/slow-log.ts';
import type { TrackingTable } from '../tracking/tracking-table.ts';
import type { SessionRegistry } from './session-registry.ts';

/** What all sessions of a server share. */
export interface ServerContext {
  readonly replica: Replica;
  readonly keyspace: Keyspace;
  readonly commands: CommandRegistry;
  readonly settings: ServerSettings;
  /** The names of what CONFIG SET has set and CONFIG REWRITE has not written. */
  readonly setParameters: Set<string>;
  /** Null when the server has none, or may not change it. */
  readonly configFile: ConfigFile | null;
  readonly sessions: SessionRegistry;
  readonly pubsub: PubSub;
  readonly notifications: KeyspaceNotifications;
  readonly tracking: TrackingTable;
  readonly monitors: Monitors;
  readonly pause: ClientPause;
  readonly statistics: ServerStatistics;
  readonly rates: Rates;
  readonly slowLog: SlowLog;
  readonly latency: LatencyMonitor;
  readonly observer: CommandObserver;
  readonly memory: ServerMemory;
  readonly node: NodeView;
  readonly persistence: PersistenceView;
  readonly shutdown: ServerShutdown;
  readonly logger: Logger;
  /** Unix ms. */
  readonly wallClock: () => number;
  readonly startedMs: number;
  /** Told of a failed AUTH, for the audit log. */
  readonly onAuthenticationFailed: (address: string) => void;
}
