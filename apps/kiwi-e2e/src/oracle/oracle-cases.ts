import { dataCommands } from '@kiwi/commands';
import { arityScript, oracleCases, randomGroupCommands } from '@kiwi/commands/testing';
import type { Script } from '@kiwi/commands/testing';
import { connectionScript } from './connection-cases.ts';
import { sessionCases } from './session-cases.ts';

const randomCaseCommands = 25;

/** The scripts written by hand, under names that are their own. */
export function handWrittenCases(): readonly Script[] {
  return [
    ...Object.entries(oracleCases).flatMap(([group, scripts]) =>
      scripts.map(({ name, commands }) => ({ name: `${group}: ${name}`, commands })),
    ),
    arityScript(dataCommands),
    connectionScript,
    ...sessionCases,
  ];
}

/** A short sequence of random commands, the same for the same seed. */
export function randomCase(seed: number): Script {
  return { name: `seed ${seed}`, commands: randomGroupCommands(seed, randomCaseCommands) };
}
