import { int64Max } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { doubleArgument, integerArgument } from '../../table/arguments.ts';
import { CommandError, syntaxError } from '../../table/command-error.ts';
import { inputAt } from './inputs.ts';
import type { Input } from './inputs.ts';

const weightNotAFloat = new CommandError('ERR weight value is not a float');
const limitNegative = new CommandError("ERR LIMIT can't be negative");

/** How the scores of a member in several inputs become one. */
export type Aggregate = 'sum' | 'min' | 'max';

const aggregates: readonly Aggregate[] = ['sum', 'min', 'max'];

export interface WeightedInput {
  readonly input: Input;
  readonly weight: number;
}

export interface AlgebraRequest {
  readonly inputs: readonly WeightedInput[];
  readonly aggregate: Aggregate;
  readonly withScores: boolean;
  /** How many elements are counted; 0: all. */
  readonly limit: number;
}

/** Which options a command takes. */
export interface AlgebraForm {
  readonly name: string;
  /** WEIGHTS and AGGREGATE. */
  readonly isWeighted: boolean;
  /** WITHSCORES. */
  readonly returnsElements: boolean;
  /** LIMIT. */
  readonly isCount: boolean;
}

/** Reads `numkeys key [key ...] [options]` from argument `first` on. The types of the keys are looked at before the options, as in Redis. */
export function algebraRequest(
  db: Database,
  args: readonly string[],
  first: number,
  form: AlgebraForm,
): AlgebraRequest {
  const keyCount = integerArgument(args[first] as string);
  if (keyCount < 1) {
    throw new CommandError(`ERR at least 1 input key is needed for '${form.name}' command`);
  }
  const count = Number(keyCount);
  const end = first + 1 + count;
  if (end > args.length) throw syntaxError;
  const inputs = args.slice(first + 1, end).map((key) => inputAt(db, key));
  let weights: readonly number[] = [];
  let aggregate: Aggregate = 'sum';
  let withScores = false;
  let limit = 0;
  for (let i = end; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const following = args.length - i - 1;
    if (option === 'weights' && form.isWeighted && following >= count) {
      weights = args
        .slice(i + 1, i + 1 + count)
        .map((text) => doubleArgument(text, weightNotAFloat));
      i += count;
    } else if (option === 'aggregate' && form.isWeighted && following >= 1) {
      aggregate = aggregateOf(args[++i] as string);
    } else if (option === 'withscores' && form.returnsElements) withScores = true;
    else if (option === 'limit' && form.isCount && following >= 1)
      limit = limitOf(args[++i] as string);
    else throw syntaxError;
  }
  const weighted = inputs.map((input, i) => ({ input, weight: weights[i] ?? 1 }));
  return { inputs: weighted, aggregate, withScores, limit };
}

function aggregateOf(text: string): Aggregate {
  const aggregate = aggregates.find((name) => name === text.toLowerCase());
  if (aggregate === undefined) throw syntaxError;
  return aggregate;
}

function limitOf(text: string): number {
  const limit = integerArgument(text, limitNegative);
  if (limit < 0 || limit > int64Max) throw limitNegative;
  return Number(limit);
}
