import { allowedText, environmentNameOf, flagNameOf, tomlLiteral } from '../schema/setting.ts';
import type { Setting } from '../schema/setting.ts';
import { sections, settings } from '../schema/settings.ts';

/** The reference of all settings as Markdown, one table per section: the core of `docs/configuration.md`. */
export function configurationTable(): string {
  const parts = Object.entries(sections).map(([section, doc]) => {
    const rows = settings.filter((setting) => setting.section === section).map(row);
    return [
      `### \`[${section}]\``,
      '',
      doc,
      '',
      '| Key | Default | Allowed | Environment | Flag | Meaning |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}

function row(setting: Setting): string {
  const flags = [
    flagNameOf(setting),
    ...(setting.shortFlag === undefined ? [] : [setting.shortFlag]),
  ];
  const cells = [
    `\`${setting.key}\``,
    `\`${tomlLiteral(setting.default)}\``,
    allowedText(setting),
    `\`${environmentNameOf(setting)}\``,
    flags.map((flag) => `\`--${flag}\``).join(' '),
    setting.doc,
  ];
  return `| ${cells.map(escapeCell).join(' | ')} |`;
}

/** Keeps `|` and `<id>` from being read as markup. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
