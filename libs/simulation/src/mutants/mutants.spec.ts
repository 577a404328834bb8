import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { allMutants } from './all-mutants.ts';
import { buildFolder, buildMutant, mutatedFiles } from './build-mutant.ts';
import { huntBySeeds } from './hunt-by-seeds.ts';
import type { Mutant } from './mutant.ts';

/** From a seed on that finds them all within few: the whole hunt is `nx run simulation:mutants`. */
const hunt = { first: 33, seedsMax: 40, events: 20_000, kills: 1 };

const folder = (mutant: Mutant): string => join(buildFolder(), mutant.name);

function named(name: string): Mutant {
  const mutant = allMutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant ${name}`);
  return mutant;
}

beforeAll(() => rmSync(buildFolder(), { recursive: true, force: true }));
afterAll(() => rmSync(buildFolder(), { recursive: true, force: true }));

describe('the simulation', () => {
  it.each([
    ['vote-told-before-durable', 'durable-before-send'],
    ['vote-forgotten-at-restart', 'vote-changed'],
    ['acknowledged-before-durable', 'durable-before-send'],
    ['read-without-asking-a-majority', 'read-linearizable'],
  ])('finds the mistake %s by the rule %s', async (name, rule) => {
    const mutant = named(name);
    const prey = await huntBySeeds(buildMutant(mutant, folder(mutant)), hunt);
    expect(prey.invariants).toEqual([rule]);
  });

  it('finds nothing in the same build without a mistake', async () => {
    const healthy: Mutant = { name: 'healthy', origin: 'none', edits: [] };
    const module = buildMutant(healthy, folder(healthy));
    const prey = await huntBySeeds(module, { ...hunt, seedsMax: 4 });
    expect(prey.seedsNeeded).toEqual([]);
  });
});

describe('each mutant', () => {
  it('has a name of its own', () => {
    const names = new Set(allMutants.map(({ name }) => name));
    expect(names.size).toBe(allMutants.length);
  });

  it.each(allMutants)('$name fits the source in exactly one place', (mutant) => {
    expect(() => mutatedFiles(mutant)).not.toThrow();
  });

  it('that does not fit is refused', () => {
    const edit = { file: 'election.ts', find: 'no such text', replace: '' };
    const misfit: Mutant = { name: 'misfit', origin: 'none', edits: [edit] };
    expect(() => mutatedFiles(misfit)).toThrow('0 times');
  });
});
