export { StaticDiscovery } from './static-discovery.ts';
export type { DiscoveredMember, Discovery } from './static-discovery.ts';
export { healthThresholds } from './health-thresholds.ts';
export type { HealthThresholds } from './health-thresholds.ts';
export { PeerHealthMonitor } from './peer-health-monitor.ts';
export type { PeerHealthEvents, PeerHealthMonitorOptions } from './peer-health-monitor.ts';
export type { PeerHealth, PeerState, PeerTransition } from './peer-health.ts';
