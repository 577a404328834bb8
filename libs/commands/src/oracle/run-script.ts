import type { Reply } from '@kiwi/resp-protocol/testing';
import { decodeReply, itemsOf, pairsOf, ruleFor, sameElements, sameReply } from './compare.ts';
import { sameDoubles } from './double-replies.ts';
import type { ComparisonRule } from './differences.ts';
import type { Script } from './script.ts';
import type { Subject } from './subject.ts';

type ScanRule = Extract<ComparisonRule, { rule: 'scan' }>;

const scanPagesMax = 100_000;
const pipelinedMax = 200;
/** Characters of a command or reply that a report shows. */
const shownMax = 300;

/** A command whose replies differ. */
export interface Mismatch {
  readonly command: readonly string[];
  readonly expected: string;
  readonly actual: string;
}

/** The mismatch in a line, with long texts cut. */
export function describeMismatch({ command, expected, actual }: Mismatch): string {
  return `${shown(command)} expected ${shown(expected)} but got ${shown(actual)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}... (${text.length})`;
}

/**
 * Runs a script on both, on empty databases, and returns the commands that were answered differently. `expected` is Redis or
 * whatever sets the standard.
 */
export async function runScript(
  { commands }: Script,
  expected: Subject,
  actual: Subject,
): Promise<Mismatch[]> {
  const mismatches: Mismatch[] = [];
  for (const command of [['SELECT', '0'], ['FLUSHALL'], ...commands]) {
    const mismatch = await runCommand(command, expected, actual);
    if (mismatch !== null) mismatches.push(mismatch);
  }
  return mismatches;
}

/** As `runScript`, but by `runPipelined`. */
export async function runScriptPipelined(
  { commands }: Script,
  expected: Subject,
  actual: Subject,
): Promise<Mismatch[]> {
  return runPipelined([['SELECT', '0'], ['FLUSHALL'], ...commands], expected, actual);
}

/**
 * Runs commands on both, without waiting for the replies to those before them as far as the way to compare them allows it. Ends after the first part in
 * which replies differ.
 */
export async function runPipelined(
  commands: readonly (readonly string[])[],
  expected: Subject,
  actual: Subject,
): Promise<Mismatch[]> {
  let part: (readonly string[])[] = [];
  for (const command of commands) {
    // A scan goes on with further pages, before anything else is changed.
    const isScan = ruleFor(command)?.rule === 'scan';
    if (isScan || part.length === pipelinedMax) {
      const mismatches = await comparePart(part, expected, actual);
      if (mismatches.length > 0) return mismatches;
      part = [];
    }
    if (!isScan) part.push(command);
    else {
      const mismatch = await runCommand(command, expected, actual);
      if (mismatch !== null) return [mismatch];
    }
  }
  return comparePart(part, expected, actual);
}

async function comparePart(
  part: readonly (readonly string[])[],
  expected: Subject,
  actual: Subject,
): Promise<Mismatch[]> {
  const [theirs, ours] = await Promise.all(
    [expected, actual].map((subject) => Promise.all(part.map((command) => subject.raw(command)))),
  );
  return part.flatMap((command, i) => {
    const [reply, other] = [theirs?.[i] ?? '', ours?.[i] ?? ''];
    return sameReply(command, reply, other) ? [] : [{ command, expected: reply, actual: other }];
  });
}

/** Runs one command on both; null when the replies agree. A SCAN from cursor 0 is followed to its end. */
export async function runCommand(
  command: readonly string[],
  expected: Subject,
  actual: Subject,
): Promise<Mismatch | null> {
  const replies = await Promise.all([expected.raw(command), actual.raw(command)]);
  if (sameReply(command, ...replies)) return null;
  const rule = ruleFor(command);
  const [first, second] = replies.map(decodeReply) as [Reply, Reply];
  if (rule?.rule === 'scan' && first.type === 'array' && second.type === 'array') {
    const wholes = await Promise.all([
      wholeScan(command, first, rule, expected),
      wholeScan(command, second, rule, actual),
    ]);
    if (sameElements(...wholes)) return null;
    if (rule.scores === true && samePairs(...wholes)) return null;
  }
  return { command, expected: replies[0], actual: replies[1] };
}

/** The same pairs in any order, of which the second is a double. */
function samePairs(expected: readonly unknown[], actual: readonly unknown[]): boolean {
  const others = new Map((actual as ScoredPair[]).map((pair) => [memberOf(pair), pair]));
  return (
    expected.length === actual.length &&
    (expected as ScoredPair[]).every(([member, score]) => {
      const other = others.get(memberOf([member, score]));
      return other !== undefined && sameDoubles(score, other[1]);
    })
  );
}

type ScoredPair = readonly [member: Reply, score: Reply];

function memberOf([member]: ScoredPair): string {
  return JSON.stringify(member);
}

/** The different elements of the page and of all that follow it. */
async function wholeScan(
  command: readonly string[],
  firstPage: Reply,
  { pairs, cursorAt }: ScanRule,
  subject: Subject,
): Promise<unknown[]> {
  const found = new Map<string, unknown>();
  let page = firstPage;
  for (let pages = 1; pages < scanPagesMax; pages++) {
    const [cursor, elements] = itemsOf(page);
    if (cursor?.type !== 'bulk' || elements === undefined) throw new Error('not a page of a scan');
    for (const element of pairs ? pairsOf(elements) : itemsOf(elements)) {
      found.set(JSON.stringify(element), element);
    }
    if (cursor.value === '0') return [...found.values()];
    const next = command.map((arg, i) => (i === cursorAt ? cursor.value : arg));
    page = decodeReply(await subject.raw(next));
  }
  throw new Error('the scan does not end');
}
