import { CommandError } from '../../table/command-error.ts';

/** When EXPIRE and its kin may set a deadline. */
export interface ExpireCondition {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
}

const incompatibleWithNx = new CommandError(
  'ERR NX and XX, GT or LT options at the same time are not compatible',
);
const greaterAndLess = new CommandError(
  'ERR GT and LT options at the same time are not compatible',
);
const always: Readonly<ExpireCondition> = { nx: false, xx: false, gt: false, lt: false };

/** Reads the options behind the time, `[NX | XX | GT | LT ...]`. */
export function expireCondition(args: readonly string[]): Readonly<ExpireCondition> {
  if (args.length === 3) return always;
  const condition = { ...always };
  for (let i = 3; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (!isOption(option)) throw unsupportedOption(args[i] as string);
    condition[option] = true;
  }
  const { nx, xx, gt, lt } = condition;
  if (nx && (xx || gt || lt)) throw incompatibleWithNx;
  if (gt && lt) throw greaterAndLess;
  return condition;
}

/** Whether a key with this deadline (null: none, which counts as infinitely late) may get the new one. */
export function allowsDeadline(
  condition: Readonly<ExpireCondition>,
  currentMs: number | null,
  deadlineMs: number,
): boolean {
  const { nx, xx, gt, lt } = condition;
  if (currentMs === null) return !xx && !gt;
  if (nx || (gt && deadlineMs <= currentMs)) return false;
  return !lt || deadlineMs < currentMs;
}

function isOption(option: string): option is keyof ExpireCondition {
  return Object.hasOwn(always, option);
}

/** Redis prints the option as a C string, which ends at a NUL byte. */
function unsupportedOption(option: string): CommandError {
  return new CommandError(`ERR Unsupported option ${option.split('\0', 1)[0]}`);
}
