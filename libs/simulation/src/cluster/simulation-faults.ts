import { faultlessDisk } from '../disk/disk-faults.ts';
import type { DiskFaults } from '../disk/disk-faults.ts';
import { faultlessNetwork } from '../network/network-faults.ts';
import type { NetworkFaults } from '../network/network-faults.ts';

/** What goes wrong by itself in a simulated cluster. Crashes and partitions are ordered by whoever runs it. */
export interface SimulationFaults {
  readonly network: NetworkFaults;
  readonly disk: DiskFaults;
  /** Clocks run up to this share fast or slow: 0.05 is five percent. */
  readonly clockDriftMax: number;
}

/** Nothing goes wrong. */
export const noFaults: SimulationFaults = {
  network: faultlessNetwork,
  disk: faultlessDisk,
  clockDriftMax: 0,
};
