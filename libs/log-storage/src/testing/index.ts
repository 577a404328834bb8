export { SimulatedSegmentDisk } from './simulated-segment-disk.ts';
export type { SimulatedDiskOptions } from './simulated-segment-disk.ts';
