import { bitmapCases } from './cases/bitmap-cases.ts';
import { errorCases } from './cases/error-cases.ts';
import { genericCases } from './cases/generic-cases.ts';
import { geoCases } from './cases/geo-cases.ts';
import { hashCases } from './cases/hash-cases.ts';
import { listCases } from './cases/list-cases.ts';
import { hyperloglogCases } from './cases/hyperloglog-cases.ts';
import { objectCases } from './cases/object-cases.ts';
import { setCases } from './cases/set-cases.ts';
import { optionCases } from './cases/option-cases.ts';
import { sortedSetCases } from './cases/sorted-set-cases.ts';
import { streamCases } from './cases/stream-cases.ts';
import { sortCases } from './cases/sort-cases.ts';
import { stringCases } from './cases/string-cases.ts';
import { isKnownToOracle } from './known-commands.ts';
import type { Script } from './script.ts';
import type { CommandInfo } from '../table/command.ts';

/** Hand-written scripts by group: right and wrong arguments, binary data, limits, wrong types. */
export const oracleCases: Readonly<Record<string, readonly Script[]>> = {
  string: stringCases,
  bitmap: bitmapCases,
  generic: genericCases,
  geo: geoCases,
  hash: hashCases,
  hyperloglog: hyperloglogCases,
  list: listCases,
  set: setCases,
  object: objectCases,
  options: optionCases,
  sort: sortCases,
  'sorted set': sortedSetCases,
  stream: streamCases,
  errors: errorCases,
};

/** Calls every command with too few and, where there is a limit, too many arguments, in several spellings. */
export function arityScript(commands: readonly CommandInfo[]): Script {
  const calls = commands.filter(isKnownToOracle).flatMap(({ name, arity }) => {
    const tooFew = Array.from({ length: Math.abs(arity) - 1 }, (_, count) => count + 1);
    const counts = arity > 0 ? [...tooFew, arity + 1, arity + 9] : tooFew;
    return counts.flatMap((count) =>
      [name, name.toUpperCase(), capitalized(name)].map((spelling) => [
        spelling,
        ...Array.from({ length: count - 1 }, (_, i) => `arg${i}`),
      ]),
    );
  });
  return { name: 'wrong numbers of arguments', commands: calls };
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
