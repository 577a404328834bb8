import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.ts';

describe('The command line', () => {
  it('runs the server when it asks for nothing else', () => {
    expect(parseCommandLine([])).toEqual({ action: 'run', configFile: null });
    expect(parseCommandLine(['--port', '1'])).toEqual({ action: 'run', configFile: null });
  });

  it.each(['help', 'version', 'print-config', 'sample-config', 'check-config'] as const)(
    'recognises --%s anywhere',
    (action) => {
      expect(parseCommandLine(['--port=1', `--${action}`, '--bogus']).action).toBe(action);
    },
  );

  it('recognises -h, and does not take the value of a flag for an action', () => {
    expect(parseCommandLine(['-h']).action).toBe('help');
    expect(parseCommandLine(['--data-dir', 'help']).action).toBe('run');
  });

  it('names the file by --config, else by KIWI_CONFIG', () => {
    const env = { KIWI_CONFIG: 'env.toml' };
    expect(parseCommandLine(['--config', 'a.toml'], env).configFile).toBe('a.toml');
    expect(parseCommandLine(['--config=b.toml']).configFile).toBe('b.toml');
    expect(parseCommandLine([], env).configFile).toBe('env.toml');
    expect(parseCommandLine([], { KIWI_CONFIG: '' }).configFile).toBeNull();
  });
});
