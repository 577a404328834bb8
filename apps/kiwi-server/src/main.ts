#!/usr/bin/env node
import {
  helpText,
  parseCommandLine,
  printConfiguration,
  sampleConfiguration,
} from '@kiwi/cluster-config';
import type { Configuration } from '@kiwi/cluster-config';
import { KiwiError } from '@kiwi/kernel';
import { KiwiServer } from './assembly/kiwi-server.ts';
import { loadConfiguration } from './load-configuration.ts';
import { release } from './release.ts';

/** How long a graceful stop may take before the process ends anyway. */
const stopTimeoutMs = 15_000;

async function main(argv: readonly string[]): Promise<void> {
  const { action, configFile } = parseCommandLine(argv, process.env);
  switch (action) {
    case 'help':
      process.stdout.write(helpText());
      return;
    case 'version':
      process.stdout.write(`kiwi ${release}\n`);
      return;
    case 'sample-config':
      process.stdout.write(sampleConfiguration());
      return;
    case 'check-config':
      await loadConfiguration(configFile, argv);
      process.stdout.write(`${configFile ?? 'the configuration'} is valid\n`);
      return;
    case 'print-config':
      process.stdout.write(printConfiguration(await loadConfiguration(configFile, argv)));
      return;
    case 'run':
      await run(await loadConfiguration(configFile, argv));
  }
}

/** Serves until a signal comes or the node fails; a node that has founded a cluster is built anew. */
async function run(configuration: Configuration): Promise<void> {
  const signal = new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
  let server = await KiwiServer.start(configuration);
  let reason: string | Error | null;
  for (;;) {
    const founded = server.founded.then(() => null);
    reason = await Promise.race([signal, server.shutdown, server.failed, founded]);
    if (reason !== null) break;
    await server.stop('founded a cluster');
    server = await KiwiServer.start(configuration);
  }
  const overdue = setTimeout(() => process.exit(1), stopTimeoutMs);
  overdue.unref();
  await server.stop(typeof reason === 'string' ? reason : reason.message);
  if (typeof reason !== 'string') throw reason;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    // What a user can mend is said in words; a fault of ours shows where it is.
    const known = error instanceof KiwiError;
    const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
    process.stderr.write(`kiwi: ${text}\n`);
    process.exit(1);
  },
);
