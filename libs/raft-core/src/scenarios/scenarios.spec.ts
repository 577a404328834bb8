import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runScenario } from './run-scenario.ts';
import { parseScenario, renderScenario } from './scenario-file.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios');
const UPDATE = process.env['UPDATE_SCENARIOS'] === '1';
const HINT =
  'The core does not do what the scenario tells. If that is meant: UPDATE_SCENARIOS=1 writes the new transcripts; read the difference.';

describe('scenarios', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));

  it.each(files)('%s goes as told', (file) => {
    const path = join(FOLDER, file);
    const text = readFileSync(path, 'utf8');
    const parts = parseScenario(text);
    const told = renderScenario(parts, runScenario(`scenarios/${file}`, parts));
    if (UPDATE) writeFileSync(path, told);
    // As an object, so that the hint is in the difference.
    else expect({ [HINT]: told.split('\n') }).toEqual({ [HINT]: text.split('\n') });
  });

  it('are all named in their README, with their titles', () => {
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    for (const file of files) {
      const [title = ''] = readFileSync(join(FOLDER, file), 'utf8').split('\n');
      expect(readme.split('\n').find((line) => line.includes(`](${file})`))).toContain(title);
    }
  });
});
