import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { rewriteToml } from './rewrite-toml.ts';
import type { TomlChange } from './rewrite-toml.ts';

const file = `# the node of the first rack
[server]
port = 7379   # as everywhere
#maxclients = 10000
requirepass = "a # \\"b\\"" # secret

# who they are
[cluster]
enabled = true
`;

describe('rewriteToml', () => {
  it('changes values and keeps comments', () => {
    const changed = rewriteToml(file, [
      { section: 'server', key: 'port', value: 7380 },
      { section: 'server', key: 'maxclients', value: 5 },
      { section: 'server', key: 'requirepass', value: 'c' },
      { section: 'server', key: 'mode', value: 'redirect' },
      { section: 'parameters', key: 'slowlog-max-len', value: '7' },
    ]);
    expect(changed).toBe(`# the node of the first rack
[server]
port = 7380   # as everywhere
#maxclients = 10000
maxclients = 5
requirepass = "c" # secret
mode = "redirect"

# who they are
[cluster]
enabled = true

[parameters]
slowlog-max-len = "7"
`);
  });

  it('begins an empty file, and keeps the ends of lines', () => {
    const change: TomlChange = { section: 'server', key: 'port', value: 1 };
    expect(rewriteToml('', [change])).toBe('[server]\nport = 1\n');
    expect(rewriteToml('[server]\r\nport = 2\r\n', [change])).toBe('[server]\r\nport = 1\r\n');
  });

  it('refuses to cut a value of several lines', () => {
    const change: TomlChange = { section: 'server', key: 'requirepass', value: 'x' };
    expect(() => rewriteToml('[server]\nrequirepass = """\na\n"""\n', [change])).toThrow(/line 2/);
    expect(() => rewriteToml('[server]\nrequirepass = [\n1]\n', [change])).toThrow(/line 2/);
  });

  it('gives a file that has these values and the others as before', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const changes = fc.uniqueArray(
      fc.record({
        section: fc.constantFrom('server', 'cluster', 'log'),
        key: fc.constantFrom('port', 'maxclients', 'requirepass', 'enabled', 'some-key'),
        value,
      }),
      { selector: ({ section, key }) => `${section}.${key}` },
    );
    fc.assert(
      fc.property(changes, (some) => {
        const before = parse(file) as Record<string, Record<string, unknown>>;
        for (const { section, key, value: to } of some) (before[section] ??= {})[key] = to;
        expect(parse(rewriteToml(file, some))).toEqual(before);
      }),
    );
  });
});
