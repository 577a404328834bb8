/** What `A` stands for. */
const allClasses = 'g$lshzxetd';
/** `K` and `E` choose the channels, `m` and `n` are not part of `A`. */
const letters = `${allClasses}KEmn`;

/** The letters of `notify-keyspace-events`, with `A` spelled out; null when there are others. */
export function parseEventClasses(text: string): string | null {
  const chosen = new Set<string>();
  for (const letter of text) {
    if (letter === 'A') for (const one of allClasses) chosen.add(one);
    else if (letters.includes(letter)) chosen.add(letter);
    else return null;
  }
  return [...chosen].join('');
}

/** The letters in Redis's order. Beside `A` Redis does not show `n`. */
export function formatEventClasses(chosen: string): string {
  const isAll = [...allClasses].every((letter) => chosen.includes(letter));
  const order = isAll ? 'KEm' : `${allClasses}nKEm`;
  const shown = [...order].filter((letter) => chosen.includes(letter)).join('');
  return isAll ? `A${shown}` : shown;
}
