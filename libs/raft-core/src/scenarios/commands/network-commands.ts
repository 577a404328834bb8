import type { NodeId } from '../../core/types.ts';
import { describeMessage } from '../describe.ts';
import { messageKinds } from '../network.ts';
import type { Envelope, MessageKind, Selection } from '../network.ts';
import type { World } from '../world.ts';
import type { Command } from './command.ts';
import { nodesOf, runningNodeOf } from './nodes.ts';

/** Messages one by one, and what befalls them. */
export const networkCommands: readonly Command[] = [
  {
    pattern: 'deliver MESSAGES',
    run: (world, [text = '']) => each(world, text, (envelope) => world.deliver(envelope)),
  },
  {
    pattern: 'deliver a copy of MESSAGES',
    run: (world, [text = '']) => each(world, text, (envelope) => world.handOver(envelope)),
  },
  {
    pattern: 'lose MESSAGES',
    run: (world, [text = '']) => each(world, text, (envelope) => world.network.take(envelope)),
  },
  {
    pattern: 'hold MESSAGES',
    run: (world, [text = '']) => world.network.hold(selectionOf(world, text)),
  },
  {
    pattern: 'delay MESSAGES',
    run: (world, [text = '']) => world.network.delay(selected(world, text)),
  },
  { pattern: 'release messages', run: (world) => world.network.releaseAll() },
  {
    pattern: 'show messages',
    run: (world) => world.network.underWay.forEach((envelope) => tell(world, envelope)),
  },
  {
    pattern: 'cut NODES from NODES',
    run: (world, [some = '', others = '']) => {
      cut(world, some, others);
      cut(world, others, some);
    },
  },
  {
    pattern: 'cut NODES -> NODES',
    run: (world, [some = '', others = '']) => cut(world, some, others),
  },
  { pattern: 'heal', run: (world) => world.network.heal() },
  {
    pattern: "A sees that A's connection closed",
    run: (world, [id = '', peer = '']) =>
      world.step(runningNodeOf(world, id), { type: 'peerClosed', peer }),
  },
];

function each(world: World, text: string, action: (envelope: Envelope) => void): void {
  for (const envelope of selected(world, text)) {
    tell(world, envelope);
    action(envelope);
  }
}

/** `a -> b append`, `any -> b`: the oldest such message; `all a -> b`: every one. There must be one. */
function selected(world: World, text: string): readonly Envelope[] {
  const all = text.startsWith('all ');
  const envelopes = world.network.matching(selectionOf(world, all ? text.slice(4) : text));
  if (envelopes.length === 0) throw new Error(`no message ${text} is under way`);
  return all ? envelopes : envelopes.slice(0, 1);
}

function selectionOf(world: World, text: string): Selection {
  const match = /^(\w+(?:, \w+)*) -> (\w+(?:, \w+)*)(?: (.+))?$/.exec(text);
  if (match === null) throw new Error(`"${text}" selects no messages`);
  const [, from = '', to = '', kind] = match;
  return { from: endOf(world, from), to: endOf(world, to), kind: kindOf(kind) };
}

function endOf(world: World, text: string): readonly NodeId[] | null {
  return text === 'any' ? null : nodesOf(world, text).map(({ id }) => id);
}

function kindOf(text: string | undefined): MessageKind | null {
  if (text === undefined) return null;
  for (const [word, kind] of Object.entries(messageKinds)) if (word === text) return kind;
  throw new Error(`there is no message "${text}"; one of ${Object.keys(messageKinds).join(', ')}`);
}

function cut(world: World, some: string, others: string): void {
  for (const { id: from } of nodesOf(world, some)) {
    for (const { id: to } of nodesOf(world, others)) if (from !== to) world.network.cut(from, to);
  }
}

function tell(world: World, { from, to, message }: Envelope): void {
  world.transcript.tell(`${from} -> ${to}: ${describeMessage(message)}`);
}
