import { randomWrites } from '@kiwi/commands/testing';
import type { LoggedCommand } from '@kiwi/commands/testing';
import { BatchBuilder, stampBatch } from '@kiwi/state-machine';
import type { BatchOrigin } from '@kiwi/state-machine';
import type { SeededRandom } from './seeded-random.ts';

/** The database of the counters, which no other command touches. */
export const counterDb = 5;

const keys = ['a', 'b', '{t}c', '{t}d', '{t}e', 'g'] as const;

/** Commands of all kinds on some keys, and one that counts the batches of this client. */
export function randomCommands(random: SeededRandom, client: number): readonly LoggedCommand[] {
  const commands: LoggedCommand[] = [
    { db: counterDb, args: ['INCR', `counter:${client}`] },
    { db: counterDb, args: ['HINCRBY', 'counters', `client ${client}`, '1'] },
  ];
  const count = random.below(5);
  for (let i = 0; i < count; i++) {
    commands.push({ db: random.below(3), args: randomCommand(random) });
  }
  // Those above make large values and many keys; these are of every type and group.
  if (random.chance(0.5)) {
    const writes = randomWrites(random.below(2 ** 31), 3);
    // The counters are to stay.
    commands.push(...writes.filter(({ args }) => args[0]?.toLowerCase() !== 'flushall'));
  }
  return commands;
}

/** The batch's entry, stamped as by a leader. */
export function batchEntry(
  commands: readonly LoggedCommand[],
  origin: BatchOrigin,
  nowMs: number,
  seed: number,
): Buffer {
  const builder = new BatchBuilder();
  for (const { db, args } of commands) {
    const frame = Buffer.from(
      `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`,
      'latin1',
    );
    builder.add(db, frame, 0, frame.length);
  }
  const entry = builder.build(origin, 0);
  stampBatch(entry, nowMs, seed);
  return entry;
}

function randomCommand(random: SeededRandom): readonly string[] {
  // Cold ones seldom change: what a checkpoint leaves out of them stays left out.
  const key = (): string => (random.chance(0.3) ? `cold:${random.below(50)}` : random.pick(keys));
  const ms = (): string => String(1 + random.below(3000));
  const text = (): string =>
    random.chance(0.1) ? 'long '.padEnd(random.below(20_000), 'x') : `text ${random.below(100)}`;
  const field = (): string => `f${random.below(40)}`;
  return random.pick<() => readonly string[]>([
    () => ['SET', key(), text()],
    () => ['SET', key(), text(), 'PX', ms()],
    () => ['APPEND', key(), text()],
    () => ['INCR', key()],
    () => ['DEL', key()],
    () => ['HSET', key(), field(), text(), field(), text()],
    () => ['HSET', key(), field(), text()],
    () => (random.chance(0.3) ? ['HSET', key(), ...manyFields(random)] : ['HDEL', key(), field()]),
    () => ['HINCRBY', key(), field(), '3'],
    () => ['RENAME', key(), key()],
    () => ['COPY', key(), key(), 'DB', String(random.below(3)), 'REPLACE'],
    () => ['MOVE', key(), String(random.below(3))],
    () => ['PEXPIRE', key(), ms()],
    () => (random.chance(0.3) ? ['SWAPDB', '0', '1'] : ['PERSIST', key()]),
    () => (random.chance(0.2) ? ['FLUSHDB'] : ['SET', key(), '1']),
  ])();
}

/** More fields than a part of a hash has. */
function manyFields(random: SeededRandom): string[] {
  const value = 'value'.padEnd(random.below(30), '.');
  return Array.from({ length: 600 }, (_, i) => [`many${i}`, value]).flat();
}
