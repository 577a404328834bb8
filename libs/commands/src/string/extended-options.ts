import { syntaxError } from '../table/command-error.ts';
import type { ExpiryUnit } from './deadline-argument.ts';

/** The options that SET and GETEX share. */
export interface ExtendedOptions {
  condition: 'NX' | 'XX' | null;
  get: boolean;
  keepTtl: boolean;
  persist: boolean;
  expiryUnit: ExpiryUnit | null;
  /** The time as written, when `expiryUnit` is not null. */
  expiryText: string;
}

/**
 * Reads the options from argument `start` on (Redis: `parseExtendedStringArgumentsOrReply`). An option may be repeated, and
 * the last time given counts; two options that exclude each other are a syntax error.
 */
export function parseExtendedOptions(
  args: readonly string[],
  start: number,
  command: 'SET' | 'GETEX',
): ExtendedOptions {
  const options: ExtendedOptions = {
    condition: null,
    get: false,
    keepTtl: false,
    persist: false,
    expiryUnit: null,
    expiryText: '',
  };
  for (let i = start; i < args.length; i++) {
    const option = (args[i] as string).toUpperCase();
    if (isExpiryUnit(option)) setExpiry(options, option, args[++i]);
    else if (command === 'SET') setFlagOfSet(options, option);
    else if (option === 'PERSIST' && options.expiryUnit === null) options.persist = true;
    else throw syntaxError;
  }
  return options;
}

function isExpiryUnit(option: string): option is ExpiryUnit {
  return option === 'EX' || option === 'PX' || option === 'EXAT' || option === 'PXAT';
}

function setExpiry(options: ExtendedOptions, unit: ExpiryUnit, text: string | undefined): void {
  const otherUnit = options.expiryUnit !== null && options.expiryUnit !== unit;
  if (options.keepTtl || options.persist || otherUnit || text === undefined) throw syntaxError;
  options.expiryUnit = unit;
  options.expiryText = text;
}

function setFlagOfSet(options: ExtendedOptions, option: string): void {
  if (option === 'NX' && options.condition !== 'XX') options.condition = 'NX';
  else if (option === 'XX' && options.condition !== 'NX') options.condition = 'XX';
  else if (option === 'GET') options.get = true;
  else if (option === 'KEEPTTL' && options.expiryUnit === null) options.keepTtl = true;
  else throw syntaxError;
}
