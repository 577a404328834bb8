import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** The first line a program prints, or null when it is not installed. */
export function versionOf(program, args = ['--version']) {
  try {
    const output = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.trim().split('\n')[0];
  } catch {
    return null;
  }
}

/** Where and with what the figures were taken. */
export function describeEnvironment() {
  return {
    date: new Date().toISOString(),
    commit: versionOf('git', ['rev-parse', 'HEAD']),
    uncommittedChanges: versionOf('git', ['status', '--porcelain']) !== '',
    node: process.version,
    redisServer: versionOf('redis-server'),
    redisBenchmark: versionOf('redis-benchmark'),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
  };
}
