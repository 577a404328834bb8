/** Most elements, and most bytes of all of them together, that are packed. */
export const packedElementsMax = 128;
export const packedBytesMax = 8 * 1024;

/** From this length on the length takes two bytes, of which the first one has the highest bit set. */
const longLength = 0x80;
const oneCharacter = Array.from({ length: longLength }, (_, code) => String.fromCharCode(code));

/**
 * Elements one after the other in one string, each behind its length: a third of what strings of their own would take. Not more than
 * {@link packedElementsMax} of {@link packedBytesMax} bytes.
 */
export function packElements(elements: readonly string[]): string {
  // Joined at once rather than added up: reading from what was added up takes longer, also when it is one piece of memory.
  const pieces: string[] = [];
  for (const element of elements) pieces.push(lengthText(element), element);
  return pieces.join('');
}

/** One element as it stands among others. */
export function packElement(element: string): string {
  return lengthText(element) + element;
}

function lengthText({ length }: string): string {
  if (length < longLength) return oneCharacter[length] as string;
  return String.fromCharCode(longLength | (length >> 8), length & 0xff);
}

/** How long {@link packElement} makes it. */
export function packedLength({ length }: string): number {
  return length < longLength ? length + 1 : length + 2;
}

/** Where the element at `at` begins: behind its length. */
function startAt(text: string, at: number): number {
  return text.charCodeAt(at) < longLength ? at + 1 : at + 2;
}

/** Where the element at `at` ends and the next one is. */
export function endAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first < longLength) return at + 1 + first;
  return at + 2 + ((first & ~longLength) << 8) + text.charCodeAt(at + 1);
}

/** The element at `at`. It may share the memory of `text`, as all that is read does. */
export function elementAt(text: string, at: number): string {
  return text.slice(startAt(text, at), endAt(text, at));
}

/** Where the element is that comes so many after the one at `from`. */
export function placeOf(text: string, number: number, from = 0): number {
  let at = from;
  for (let i = 0; i < number; i++) at = endAt(text, at);
  return at;
}

/** Calls back for elements from one number up to another one. */
export function visitElements(
  text: string,
  from: number,
  to: number,
  visit: (element: string) => void,
): void {
  let at = placeOf(text, from);
  for (let i = from; i < to; i++) {
    const end = endAt(text, at);
    visit(text.slice(startAt(text, at), end));
    at = end;
  }
}

/** The numbers of the elements equal to this one. */
export function numbersOf(text: string, element: string): number[] {
  const found: number[] = [];
  const { length } = element;
  let number = 0;
  for (let at = 0; at < text.length; number++) {
    const start = startAt(text, at);
    const end = endAt(text, at);
    if (end - start === length && endsWith(text, end, element)) found.push(number);
    at = end;
  }
  return found;
}

/**
 * Where the first element equal to this one is; -1 when there is none.
 * @param skipped of so many elements after each one it does not matter what they are
 */
export function placeOfElement(text: string, element: string, skipped = 0): number {
  const { length } = element;
  const first = length < longLength ? length : longLength | (length >> 8);
  const size = text.length;
  for (let at = 0; at < size; ) {
    const header = text.charCodeAt(at);
    const end = header < longLength ? at + 1 + header : endAt(text, at);
    if (header === first && end - startAt(text, at) === length) {
      if (endsWith(text, end, element)) return at;
    }
    at = skipped === 0 ? end : placeOf(text, skipped, end);
  }
  return -1;
}

/**
 * Whether the characters before `end` are those of an element. A loop, as a call of a method takes longer for strings as short as these mostly are; from the end
 * on, because elements that lie together mostly begin alike.
 */
export function endsWith(text: string, end: number, element: string): boolean {
  let at = end;
  for (let i = element.length - 1; i >= 0; i--) {
    if (text.charCodeAt(--at) !== element.charCodeAt(i)) return false;
  }
  return true;
}

/** The same elements but for the one at `at`, whose place the last one takes. */
export function withLastAt(text: string, at: number): string {
  const end = endAt(text, at);
  let last = at;
  for (let next = end; next < text.length; next = endAt(text, next)) last = next;
  const between = text.slice(end, last);
  // Joined of two pieces at least: a single one would keep all of the text.
  if (last === at) return at === 0 ? '' : joined(text.charAt(0), text.slice(1, at));
  if (at === 0) return joined(text.charAt(last), text.slice(last + 1) + between);
  return joined(text.slice(0, at) + text.slice(last), between);
}

/** Both texts as one piece of memory: reading a character puts together what concatenation left apart. */
export function joined(text: string, further: string): string {
  const both = text + further;
  both.charCodeAt(0);
  return both;
}
