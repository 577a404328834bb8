import { allowedText, flagNameOf, tomlLiteral } from '../schema/setting.ts';
import type { Setting } from '../schema/setting.ts';
import { sections, settings } from '../schema/settings.ts';
import { actionFlags } from '../sources/command-line.ts';
import { configFileVariable } from '../sources/environment.ts';
import { wordWrap } from './word-wrap.ts';

const indent = '      ';
const width = 92;

/** What `--help` prints. */
export function helpText(): string {
  const lines = [
    'Usage: kiwi-server [flags]',
    '',
    'Starts a Kiwi node. Flags override the environment (KIWI_<SECTION>_<KEY>), which overrides the',
    'configuration file, which overrides the defaults. A value follows its flag after a space or "=".',
    '',
    '  --config FILE',
    ...prose(
      `The configuration file (TOML). Without it, the file named by ${configFileVariable}, if any.`,
    ),
    ...actionFlags.flatMap(({ action, doc }) => [
      action === 'help' ? '  --help, -h' : `  --${action}`,
      ...prose(doc),
    ]),
  ];
  for (const [section, doc] of Object.entries(sections)) {
    lines.push('', `[${section}] ${doc}`);
    for (const setting of settings) {
      if (setting.section === section) lines.push('', ...helpOf(setting));
    }
  }
  return `${lines.join('\n')}\n`;
}

function helpOf(setting: Setting): readonly string[] {
  const names = [
    ...(setting.shortFlag === undefined ? [] : [setting.shortFlag]),
    flagNameOf(setting),
  ];
  const flags = names.map((name) => `--${name}`).join(', ');
  const operand = setting.type === 'boolean' ? '[=true|false]' : ` ${operands[setting.type]}`;
  return [
    `  ${flags}${operand}`,
    ...prose(setting.doc),
    ...prose(`Allowed: ${allowedText(setting)}. Default: ${tomlLiteral(setting.default)}`),
  ];
}

const operands = { integer: 'NUMBER', string: 'TEXT', choice: 'WORD', list: 'A,B,C' } as const;

function prose(text: string): readonly string[] {
  return wordWrap(text, width).map((line) => `${indent}${line}`);
}
