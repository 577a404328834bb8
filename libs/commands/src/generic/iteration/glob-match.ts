const star = 42;
const minus = 45;
const questionMark = 63;
const upperA = 65;
const upperZ = 90;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const caret = 94;

/**
 * Whether a byte string matches a glob pattern as Redis's `stringmatchlen` decides it: `*`, `?`, `[abc]`, `[^a-z]`, and `\` to
 * take the next character as it is. Its peculiarities are kept:
 * - the empty string matches nothing but the empty pattern, not even `*` (KEYS and SCAN treat `*` apart);
 * - a class without `]` reaches to the end of the pattern;
 * - the ends of a range may come in either order, and bytes from 128 on count as negative there, because C's `char` is
 *   signed on the machines that matter;
 * - `ignoreCase` folds ASCII letters, but not those behind a backslash within a class.
 *
 * Takes O(pattern * text) steps at worst. On a mismatch only the last `*` passed can help by taking in one more character
 * (an earlier one would only make the text left for the rest shorter), so one position to return to is enough.
 */
export function globMatch(pattern: string, text: string, ignoreCase = false): boolean {
  if (text === '') return pattern === '';
  let p = 0;
  let t = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern.charCodeAt(p) === star) {
      p = skipStars(pattern, p);
      if (p === pattern.length) return true;
      afterStar = p;
      starEnd = t;
      continue;
    }
    p = p === pattern.length ? -1 : matchOne(pattern, p, text.charCodeAt(t), ignoreCase);
    t++;
    if (p === -1) {
      if (afterStar === -1) return false;
      p = afterStar;
      t = ++starEnd;
      if (t === text.length) return false;
    }
  }
  return skipStars(pattern, p) === pattern.length;
}

function skipStars(pattern: string, from: number): number {
  let p = from;
  while (p < pattern.length && pattern.charCodeAt(p) === star) p++;
  return p;
}

/** Matches one character with the element of the pattern at `p`, not a star. Returns where the next one begins, or -1. */
function matchOne(pattern: string, p: number, code: number, ignoreCase: boolean): number {
  let at = p;
  let element = pattern.charCodeAt(at);
  if (element === questionMark) return at + 1;
  if (element === openBracket) return matchClass(pattern, at + 1, code, ignoreCase);
  if (element === backslash && at + 1 < pattern.length) element = pattern.charCodeAt(++at);
  const equal = ignoreCase ? lower(element) === lower(code) : element === code;
  return equal ? at + 1 : -1;
}

/** As `matchOne` for a class whose `[` is behind. */
function matchClass(pattern: string, from: number, code: number, ignoreCase: boolean): number {
  let p = from;
  const negated = pattern.charCodeAt(p) === caret;
  if (negated) p++;
  let found = false;
  while (p < pattern.length && pattern.charCodeAt(p) !== closeBracket) {
    const element = pattern.charCodeAt(p);
    const left = pattern.length - p;
    if (element === backslash && left >= 2) {
      if (pattern.charCodeAt(++p) === code) found = true;
    } else if (left >= 3 && pattern.charCodeAt(p + 1) === minus) {
      p += 2;
      if (inRange(element, pattern.charCodeAt(p), code, ignoreCase)) found = true;
    } else if (ignoreCase ? lower(element) === lower(code) : element === code) {
      found = true;
    }
    p++;
  }
  if (found === negated) return -1;
  return Math.min(p + 1, pattern.length);
}

function inRange(first: number, last: number, code: number, ignoreCase: boolean): boolean {
  let start = signed(first);
  let end = signed(last);
  if (start > end) [start, end] = [end, start];
  if (!ignoreCase) return start <= signed(code) && signed(code) <= end;
  return lower(start) <= lower(signed(code)) && lower(signed(code)) <= lower(end);
}

/** The value of a byte as C's signed char. */
function signed(code: number): number {
  return (code << 24) >> 24;
}

function lower(code: number): number {
  return code >= upperA && code <= upperZ ? code + 32 : code;
}
