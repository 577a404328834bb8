import type { Aggregate, AlgebraRequest, WeightedInput } from './algebra-arguments.ts';

/** 0 where infinities of both signs were added, or one multiplied by 0. */
function numberOr0(score: number): number {
  return Number.isNaN(score) ? 0 : score;
}

function aggregated(aggregate: Aggregate, a: number, b: number): number {
  switch (aggregate) {
    case 'sum':
      return numberOr0(a + b);
    case 'min':
      return b < a ? b : a;
    case 'max':
      return b > a ? b : a;
  }
}

/** The smallest first. Of equal ones the order stays: sums of doubles depend on it. */
function bySize(inputs: readonly WeightedInput[]): WeightedInput[] {
  return [...inputs].sort((a, b) => a.input.size - b.input.size);
}

/** Takes an element of a result. */
export type Emit = (member: string, score: number) => void;

/** The members of all inputs. */
export function union({ inputs, aggregate }: AlgebraRequest, emit: Emit): void {
  const scores = new Map<string, number>();
  for (const { input, weight } of bySize(inputs)) {
    input.forEach((member, score) => {
      const weighted = numberOr0(weight * score);
      const former = scores.get(member);
      const next = former === undefined ? weighted : aggregated(aggregate, former, weighted);
      scores.set(member, next);
    });
  }
  for (const [member, score] of scores) emit(member, score);
}

/** The members that are in each input. */
export function intersection({ inputs, aggregate }: AlgebraRequest, emit: Emit): void {
  const [smallest, ...others] = bySize(inputs) as [WeightedInput, ...WeightedInput[]];
  smallest.input.forEach((member, score) => {
    let sum = numberOr0(smallest.weight * score);
    for (const { input, weight } of others) {
      const other = input.scoreOf(member);
      if (other === undefined) return;
      sum = aggregated(aggregate, sum, weight * other);
    }
    emit(member, sum);
  });
}

/** How many members are in each input; `limit` ends the counting, 0: it does not. */
export function intersectionSize({ inputs, limit }: AlgebraRequest): number {
  const [smallest, ...others] = bySize(inputs) as [WeightedInput, ...WeightedInput[]];
  let size = 0;
  smallest.input.forEach((member) => {
    if (limit > 0 && size >= limit) return;
    if (others.every(({ input }) => input.scoreOf(member) !== undefined)) size++;
  });
  return size;
}

/** The members of the first input that are in no other one. */
export function difference({ inputs }: AlgebraRequest, emit: Emit): void {
  const [first, ...others] = inputs as [WeightedInput, ...WeightedInput[]];
  first.input.forEach((member, score) => {
    if (others.some(({ input }) => input.scoreOf(member) !== undefined)) return;
    emit(member, score);
  });
}
