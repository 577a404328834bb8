import type { ConfigChange } from '../../config-file.ts';
import type { ServerContext } from '../../session/server-context.ts';
import { configAdmin } from './config-command.ts';
import type { SessionCommand } from '../session-command.ts';
import { configParameters } from './config-parameters.ts';

/** Keys of the configuration file that hold the same as a parameter. The others go into the section `parameters`. */
const keys: Readonly<Record<string, string>> = {
  'client-query-buffer-limit': 'query_buffer_bytes_max',
  'kiwi-mode': 'mode',
  'kiwi-readonly-max-age-ms': 'readonly_max_age_ms',
  'lfu-decay-time': 'lfu_decay_time_minutes',
  'lfu-log-factor': 'lfu_log_factor',
  maxclients: 'maxclients',
  maxmemory: 'maxmemory_bytes',
  'maxmemory-policy': 'maxmemory_policy',
  'maxmemory-samples': 'maxmemory_samples',
  'proto-max-bulk-len': 'proto_max_bulk_bytes',
  requirepass: 'requirepass',
  'tcp-keepalive': 'tcp_keepalive_s',
};

export const configRewrite: SessionCommand = {
  ...configAdmin,
  name: 'config|rewrite',
  arity: 2,
  since: '2.8.0',
  summary: 'Writes what CONFIG SET has changed into the configuration file, whose comments stay.',
  complexity: 'O(1)',
  barrier: true,
  run(session) {
    const { context, reply } = session;
    const { settings, configFile, setParameters, logger } = context;
    if (settings.configFile === '' || configFile === null) {
      reply.error('ERR The server is running without a config file');
      return;
    }
    const names = [...setParameters];
    session.replyLater(
      configFile.rewrite(names.map((name) => changeOf(context, name))).then(
        () => (to) => {
          for (const name of names) setParameters.delete(name);
          logger.info('config_rewritten', { file: settings.configFile, parameters: names });
          to.ok();
        },
        (error: unknown) => (to) => {
          const { message } = error as { message?: unknown };
          to.error(
            `ERR Rewriting config file: ${String(message).replaceAll(/\s*[\r\n]+\s*/g, ' ')}`,
          );
        },
      ),
    );
  },
};

function changeOf(context: ServerContext, name: string): ConfigChange {
  const parameter = configParameters.find((one) => one.name === name);
  // Strings of the engine are bytes, those of the file are text.
  const text = Buffer.from(parameter?.get(context) ?? '', 'latin1').toString('utf8');
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (key === undefined) return { section: 'parameters', key: name, value: text };
  const isNumber = key !== 'requirepass' && /^\d+$/.test(text);
  return { section: 'server', key, value: isNumber ? Number(text) : text };
}
