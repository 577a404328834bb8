import type { KiwiProcess } from '../../harness/kiwi-process.ts';
import { askForCheckpoint } from './ask-for-checkpoint.ts';
import type { Nemesis } from './nemesis.ts';

/** Something that happens to a cluster at work. What it leaves broken is mended at the end of the round. */
export interface Fault {
  readonly name: string;
  /** How often it is drawn, compared with others. */
  readonly weight: number;
  /** The smallest cluster it makes sense for. */
  readonly nodes: number;
  readonly strike: (nemesis: Nemesis) => Promise<void>;
}

export const faults: readonly Fault[] = [
  {
    name: 'one killed',
    weight: 4,
    nodes: 1,
    strike: async (nemesis) => nemesis.kill(await nemesis.leaderOrAny(0.5)),
  },
  {
    name: 'all killed',
    weight: 3,
    nodes: 1,
    strike: async (nemesis) => nemesis.kill(...nemesis.cluster.nodes),
  },
  {
    name: 'killed at a checkpoint',
    weight: 4,
    nodes: 1,
    strike: async (nemesis) => {
      const victims = nemesis.dice.chance(0.3)
        ? nemesis.cluster.nodes
        : [await nemesis.leaderOrAny(0.5)];
      await Promise.all(victims.map(askForCheckpoint));
      await nemesis.while(0, 60);
      await nemesis.kill(...victims);
    },
  },
  {
    name: 'killed while starting',
    weight: 3,
    nodes: 1,
    strike: async (nemesis) => {
      const victims = nemesis.dice.chance(0.5) ? nemesis.cluster.nodes : [nemesis.anyNode()];
      await nemesis.kill(...victims);
      await startAndKill(nemesis, victims, nemesis.dice.integer(1, 3));
    },
  },
  {
    name: 'stopped cleanly',
    weight: 2,
    nodes: 1,
    strike: async (nemesis) => {
      const victims = nemesis.dice.chance(0.4)
        ? nemesis.cluster.nodes
        : [await nemesis.leaderOrAny(0.5)];
      await nemesis.terminate(...victims);
    },
  },
  {
    name: 'killed while stopping',
    weight: 2,
    nodes: 1,
    strike: async (nemesis) => {
      const victim = await nemesis.leaderOrAny(0.5);
      victim.signal('SIGTERM');
      await nemesis.while(0, 100);
      await nemesis.kill(victim);
    },
  },
  {
    name: 'paused',
    weight: 2,
    nodes: 1,
    strike: async (nemesis) => {
      const victim = await nemesis.leaderOrAny(0.7);
      nemesis.pause(victim);
      await nemesis.while(200, 1500);
      if (nemesis.dice.chance(0.3)) await nemesis.kill(victim);
      else nemesis.resume(victim);
    },
  },
  {
    name: 'away for long',
    weight: 4,
    nodes: 3,
    strike: async (nemesis) => {
      const absent = await nemesis.leaderOrAny(0.3);
      await nemesis.kill(absent);
      // Long enough for the others to compact their logs beyond what the absent one has.
      await nemesis.while(1000, 2500);
      nemesis.launch(absent);
      // Into the middle of the transfer that brings it back, at either end.
      if (nemesis.dice.chance(0.4)) await nemesis.while(100, 600);
      else return;
      await nemesis.kill(nemesis.dice.chance(0.6) ? absent : await nemesis.leaderOrAny(1));
    },
  },
  {
    name: 'one after the other',
    weight: 2,
    nodes: 3,
    strike: async (nemesis) => {
      for (const node of nemesis.cluster.nodes) {
        await nemesis.kill(node);
        await nemesis.while(0, 150);
        nemesis.launch(node);
        await nemesis.while(100, 500);
      }
    },
  },
];

/** Killed anew at a random moment of each start; at last it stays down. */
async function startAndKill(
  nemesis: Nemesis,
  victims: readonly KiwiProcess[],
  times: number,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    nemesis.launch(...victims);
    await nemesis.while(30, 500);
    await nemesis.kill(...victims);
  }
}
