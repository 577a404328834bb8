import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseConfig } from '@kiwi/cluster-config';
import { RewritableConfig } from './rewritable-config.ts';
import { serverSettings } from './server-settings.ts';

describe('RewritableConfig', () => {
  let directory: string;
  let file: string;
  let config: RewritableConfig;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kiwi-config-'));
    file = join(directory, 'kiwi.toml');
    await writeFile(file, '[server]\nmaxclients = 5 # few\n', { mode: 0o600 });
    config = new RewritableConfig(file, {}, []);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('writes what the next start understands, and keeps permissions', async () => {
    await Promise.all([
      config.rewrite([{ section: 'server', key: 'maxclients', value: 7 }]),
      config.rewrite([{ section: 'parameters', key: 'slowlog-max-len', value: '9' }]),
    ]);
    const text = await readFile(file, 'utf8');
    expect(text).toBe('[server]\nmaxclients = 7 # few\n\n[parameters]\nslowlog-max-len = "9"\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['kiwi.toml']);
    const settings = serverSettings(parseConfig({ file: { name: file, text }, env: {}, argv: [] }));
    expect(settings).toMatchObject({ maxclients: 7, slowLogLengthMax: 9, configFile: file });
  });

  it('leaves the file alone when the next start would refuse it', async () => {
    const before = await readFile(file, 'utf8');
    await expect(
      config.rewrite([{ section: 'server', key: 'maxclients', value: 0 }]),
    ).rejects.toThrow(/maxclients/);
    await expect(
      config.rewrite([{ section: 'parameters', key: 'nosuch', value: '1' }]),
    ).rejects.toThrow(/parameters\.nosuch: there is no such parameter/);
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
