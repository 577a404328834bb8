import { runCommand } from './commands/run-command.ts';
import type { Part } from './scenario-file.ts';
import { World } from './world.ts';

/** Carries out the commands of a scenario in a world of its own and returns the transcript of each. */
export function runScenario(name: string, parts: readonly Part[]): readonly (readonly string[])[] {
  let world = new World();
  const transcripts: (readonly string[])[] = [];
  for (const part of parts) {
    if (part.type === 'prose') continue;
    try {
      if (part.command === 'begin again') world = new World();
      else runCommand(world, part.command);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${name}:${part.line}: ${part.command}: ${reason}`, { cause: error });
    }
    transcripts.push(world.transcript.take());
  }
  return transcripts;
}
