export { SimulatedDisk } from './simulated-disk.ts';
export type { DiskFault, DiskOperation, PowerLoss } from './simulated-disk.ts';
