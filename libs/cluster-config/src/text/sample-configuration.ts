import { allowedText, environmentNameOf, tomlLiteral } from '../schema/setting.ts';
import type { Section, Setting } from '../schema/setting.ts';
import { sections, settings } from '../schema/settings.ts';
import { wordWrap } from './word-wrap.ts';

const width = 98;

/**
 * A TOML file with every key explained and commented out at its default: `# ` begins prose, `#` without a space a
 * setting that takes effect once the sign is removed.
 */
export function sampleConfiguration(): string {
  const preface = comment(
    'Kiwi configuration. Every setting is optional; what is commented out shows the default. ' +
      'The environment (KIWI_<SECTION>_<KEY>) overrides this file, and flags (--<section>-<key>) override both.',
  );
  const body = Object.entries(sections).flatMap(([section, doc]) => [
    '',
    ...comment(doc),
    `[${section}]`,
    ...settings.filter((setting) => setting.section === (section as Section)).flatMap(sampleOf),
  ]);
  return [...preface, ...body, ''].join('\n');
}

function sampleOf(setting: Setting): readonly string[] {
  const facts = `${allowedText(setting)} · ${environmentNameOf(setting)}`;
  return [
    '',
    ...comment(setting.doc),
    ...comment(`${facts.charAt(0).toUpperCase()}${facts.slice(1)}`),
    `#${setting.key} = ${tomlLiteral(setting.default)}`,
  ];
}

function comment(text: string): readonly string[] {
  return wordWrap(text, width).map((line) => `# ${line}`);
}
