import type { Random } from '../ports/clock.ts';

export const systemRandom: Random = { next: () => Math.random() };
