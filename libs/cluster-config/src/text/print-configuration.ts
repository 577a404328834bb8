import type { Configuration } from '../configuration.ts';
import { tomlLiteral } from '../schema/setting.ts';
import { sections } from '../schema/settings.ts';
import type { EffectiveSetting } from '../sources/origin.ts';

/** The values in force as TOML, each with its origin in a comment; secrets that are set show as `"***"`. */
export function printConfiguration(configuration: Configuration): string {
  const blocks = Object.keys(sections).map((section) => {
    const own = configuration.settings.filter(({ path }) => path.startsWith(`${section}.`));
    return [`[${section}]`, ...own.map(line)].join('\n');
  });
  return `# The data of this node lives in ${configuration.dataDirectory}\n\n${blocks.join('\n\n')}\n`;
}

function line({ path, value, origin, secret }: EffectiveSetting): string {
  const key = path.slice(path.indexOf('.') + 1);
  const shown = secret && value !== '' ? '***' : value;
  return `${`${key} = ${tomlLiteral(shown)}`.padEnd(44)} # ${origin.label}`;
}
