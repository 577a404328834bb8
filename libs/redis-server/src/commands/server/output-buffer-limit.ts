import type { OutputLimit, OutputLimits } from '../../session/output-limits.ts';
import type { ServerSettings } from '../../settings.ts';
import type { ConfigParameter } from './config-parameters.ts';
import { parseMemoryValue } from './memory-value.ts';

const classes: Readonly<Record<string, keyof OutputLimits>> = {
  normal: 'normal',
  slave: 'slave',
  replica: 'slave',
  pubsub: 'pubsub',
};

/** `client-output-buffer-limit`: class, hard and soft limit in bytes, seconds; for as many classes as are given. */
export const outputBufferLimit: ConfigParameter = {
  name: 'client-output-buffer-limit',
  get: ({ settings }) =>
    Object.entries(settings.outputLimits)
      .map(
        ([name, { hardBytes, softBytes, softS }]) => `${name} ${hardBytes} ${softBytes} ${softS}`,
      )
      .join(' '),
  parse: (value, { outputLimits }) => parse(value, outputLimits),
};

function parse(value: string, present: OutputLimits): Partial<ServerSettings> | string {
  const words = value.split(' ').filter((word) => word !== '');
  if (words.length % 4 !== 0) return 'Wrong number of arguments in buffer limit configuration.';
  const changed: Partial<Record<keyof OutputLimits, OutputLimit>> = {};
  for (let i = 0; i < words.length; i += 4) {
    const name = classes[(words[i] as string).toLowerCase()];
    if (name === undefined) return 'Invalid client class specified in buffer limit configuration.';
    const hardBytes = parseMemoryValue(words[i + 1] as string);
    const softBytes = parseMemoryValue(words[i + 2] as string);
    const seconds = words[i + 3] as string;
    if (hardBytes === null || softBytes === null || !/^\d{1,10}$/.test(seconds)) {
      return 'Error in hard, soft or soft_seconds setting in buffer limit configuration.';
    }
    changed[name] = { hardBytes, softBytes, softS: Number(seconds) };
  }
  return { outputLimits: { ...present, ...changed } };
}
