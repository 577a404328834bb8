import { expect, it } from '@jest/globals';
import { parseCrashOptions } from './crash-options.ts';
import { CrashTest } from './crash-test.ts';

it('ten rounds of crashes lose nothing that was acknowledged, and leave all nodes alike', async () => {
  const options = parseCrashOptions(['--rounds=10']);
  const story = [`seed=${options.seed}`];
  const test = new CrashTest(options, (line) => story.push(line));
  const totals = await test.run();
  // Another seed in every run: the story of a failure belongs into its text.
  const good = { rounds: 10, lost: 0, divergent: 0, broken: null, story };
  expect({ ...totals, story }).toEqual(good);
  expect(test.checkpointsSaved).toBeGreaterThan(0);
  console.log(`crash test: ${story[0]}`);
}, 600_000);
