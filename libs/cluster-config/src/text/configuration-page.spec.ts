import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { configurationTable } from './configuration-table.ts';

/** Tables without the padding that the formatter adds. */
const squeezed = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

describe('docs/configuration.md', () => {
  it('holds every key as the schema has it', async () => {
    const page = new URL('../../../../docs/configuration.md', import.meta.url);
    expect(squeezed(await readFile(page, 'utf8'))).toContain(squeezed(configurationTable()));
  });
});
