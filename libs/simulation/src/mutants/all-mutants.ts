import { electionMutants } from './election-mutants.ts';
import { leaseMutants } from './lease-mutants.ts';
import { membershipMutants } from './membership-mutants.ts';
import type { Mutant } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { replicationMutants } from './replication-mutants.ts';
import { snapshotMutants } from './snapshot-mutants.ts';
import { transferMutants } from './transfer-mutants.ts';

/** Every mistake that must be found. */
export const allMutants: readonly Mutant[] = [
  ...electionMutants,
  ...replicationMutants,
  ...readMutants,
  ...leaseMutants,
  ...membershipMutants,
  ...snapshotMutants,
  ...transferMutants,
];
