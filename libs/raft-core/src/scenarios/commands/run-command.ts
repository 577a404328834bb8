import type { World } from '../world.ts';
import { clusterCommands } from './cluster-commands.ts';
import { expressionOf } from './command.ts';
import { diskCommands } from './disk-commands.ts';
import { networkCommands } from './network-commands.ts';
import { requestCommands } from './request-commands.ts';

const commands = [...clusterCommands, ...requestCommands, ...networkCommands, ...diskCommands].map(
  (command) => ({ expression: expressionOf(command), run: command.run }),
);

/** Carries out a command; throws an `Error` when there is no such command or it makes no sense. */
export function runCommand(world: World, text: string): void {
  for (const { expression, run } of commands) {
    const match = expression.exec(text);
    if (match !== null) return run(world, match.slice(1));
  }
  throw new Error('there is no such command; scenarios/README.md names all of them');
}
