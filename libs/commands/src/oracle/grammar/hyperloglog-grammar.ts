import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

function element(pick: Choice): string {
  return pick.chance(0.3) ? pick.value() : `element:${Math.floor(pick.random() * 2000)}`;
}

/** Some elements, sometimes as many as make the form dense. */
function elements(pick: Choice): string[] {
  if (pick.chance(0.1)) return [];
  const count = pick.chance(0.1) ? 400 : 5;
  return Array.from({ length: count }, () => element(pick));
}

export const hyperloglogGrammar: Grammar = {
  group: 'hyperloglog',
  commands: {
    pfadd: (pick) => [pick.key(), ...elements(pick)],
    // Two keys at least and one to spare: of a single one Redis stores the count.
    pfcount: (pick) => [pick.key(), pick.key(), ...pick.several(2, () => [pick.key()])],
    pfmerge: (pick) => pick.several(4, () => [pick.key()]),
    pfdebug: (pick) => [
      pick.of('DECODE', 'encoding', 'ENCODING', 'TODENSE', 'GETREG', 'nosuch'),
      pick.key(),
    ],
  },
  state: (key) => [['GET', key]],
};
