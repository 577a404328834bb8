import { describe, expect, it } from '@jest/globals';
import { parse as parseToml } from 'smol-toml';
import {
  configurationTable,
  helpText,
  parseConfig,
  printConfiguration,
  sampleConfiguration,
} from '../index.ts';
import { environmentNameOf, flagNameOf, pathOf } from '../schema/setting.ts';
import { sections, settings } from '../schema/settings.ts';

describe('The schema', () => {
  it('has every setting once, in a known section, with defaults that are allowed', () => {
    const paths = settings.map(pathOf);
    expect(new Set(paths).size).toBe(paths.length);
    expect(new Set(settings.map(({ section }) => section))).toEqual(new Set(Object.keys(sections)));
    const text = sampleConfiguration().replaceAll(/^#(?! )/gm, '');
    expect(() => parseConfig({ file: { name: 'sample', text }, env: {}, argv: [] })).not.toThrow();
  });

  it('reaches the configuration with every setting', () => {
    const configuration = parseConfig({ env: {}, argv: [] });
    for (const setting of settings) {
      const property = setting.key.replaceAll(/_(\w)/g, (_, letter: string) =>
        letter.toUpperCase(),
      );
      expect(configuration[setting.section]).toHaveProperty(property, setting.default);
    }
  });
});

describe('The sample file', () => {
  it('explains every key and changes nothing as it is', () => {
    const text = sampleConfiguration();
    const plain = parseConfig({ env: {}, argv: [] });
    const sampled = parseConfig({ file: { name: 'sample', text }, env: {}, argv: [] });
    expect(sampled).toEqual({ ...plain, file: 'sample' });
    for (const setting of settings) expect(text).toContain(`\n#${setting.key} = `);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('holds the defaults behind the comment signs', () => {
    const text = sampleConfiguration().replaceAll(/^#(?! )/gm, '');
    const defaults: Record<string, Record<string, unknown>> = {};
    for (const { section, key, default: value } of settings) {
      defaults[section] = { ...defaults[section], [key]: value };
    }
    expect(parseToml(text)).toEqual(defaults);
  });
});

describe('The printed configuration', () => {
  const argv = ['--port=1234', '--server-requirepass=sesame'];
  const text = printConfiguration(parseConfig({ env: { KIWI_LOG_LEVEL: 'debug' }, argv }));

  it('shows values with their origins and hides secrets', () => {
    expect(text).toMatch(/^port = 1234 +# --port$/m);
    expect(text).toMatch(/^level = "debug" +# KIWI_LOG_LEVEL$/m);
    expect(text).toMatch(/^requirepass = "\*\*\*" +# --server-requirepass$/m);
    expect(text).toMatch(/^heartbeat_interval_ms = 100 +# default$/m);
    expect(text).not.toContain('sesame');
  });

  it('is itself a configuration file', () => {
    const again = parseConfig({ file: { name: 'printed', text }, env: {}, argv: [] });
    expect(again.server.port).toBe(1234);
    expect(again.settings).toHaveLength(settings.length);
  });
});

describe('The help text and the reference table', () => {
  it('name every setting by all its names', () => {
    const help = helpText();
    const table = configurationTable();
    for (const setting of settings) {
      expect(help).toMatch(new RegExp(`--${flagNameOf(setting)}[ [=]`));
      expect(table).toContain(`\`--${flagNameOf(setting)}\``);
      expect(table).toContain(`\`${environmentNameOf(setting)}\``);
      if (setting.shortFlag !== undefined) expect(help).toContain(`  --${setting.shortFlag}, --`);
    }
    for (const flag of [
      'config',
      'help',
      'version',
      'print-config',
      'sample-config',
      'check-config',
    ]) {
      expect(help).toContain(`  --${flag}`);
    }
  });

  it('fit a terminal and a Markdown renderer', () => {
    expect(
      Math.max(
        ...helpText()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
    const rows = configurationTable()
      .split('\n')
      .filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
  });
});
