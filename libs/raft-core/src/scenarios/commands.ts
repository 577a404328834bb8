import type { MembershipChange, NodeId } from '../core/types.ts';
import { describeMessage } from './describe.ts';
import { emptyDisk } from './disk.ts';
import { messageKinds } from './network.ts';
import type { MessageKind, Selection } from './network.ts';
import type { ScenarioNode } from './scenario-node.ts';
import type { World } from './world.ts';

/** A command in words: `A` stands for a node, `NODES` for several, `N` for a number, `MESSAGES` for a selection of messages. */
interface Command {
  readonly pattern: string;
  readonly run: (world: World, args: readonly string[]) => void;
}

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [
    /\bMESSAGES\b/g,
    '((?:all )?(?:any|all|\\w+(?:, \\w+)*) -> (?:any|all|\\w+(?:, \\w+)*)(?: [a-z- ]+)?)',
  ],
  [/\bNODES\b/g, '(all|\\w+(?:, \\w+)*)'],
  [/\bTEXT\b/g, '(.+)'],
  [/\bA\b/g, '(\\w+)'],
  [/\bN\b/g, '(\\d+)'],
];

/** Every command there is. `libs/raft-core/scenarios/README.md` tells them in the same order. */
const commands: readonly Command[] = [
  {
    pattern: 'cluster of NODES',
    run: (world, [ids = '']) => addCluster(world, ids),
  },
  {
    pattern: 'cluster of NODES, led by A',
    run: (world, [ids = '', leader = '']) => {
      addCluster(world, ids);
      world.timeOut(nodeOf(world, leader));
      world.settle();
      world.transcript.take(); // Always the same: told in other scenarios.
      world.transcript.note(leader, 'leads term 1; its no-op 1@1 is committed on all nodes');
    },
  },
  {
    pattern: 'from now on, nodes send one entry per message',
    run: (world) => (world.limits = { appendBytesMax: 1 }),
  },
  {
    pattern: 'new nodes? NODES',
    run: (world, [ids = '']) => listOf(ids).forEach((id) => world.add(id, [])),
  },
  {
    pattern: 'disk of A: term N, log TEXT',
    run: (world, [id = '', term, rest = '']) => replaceDisk(world, id, Number(term), rest),
  },
  {
    pattern: 'A times out',
    run: (world, [id = '']) => world.timeOut(nodeOf(world, id)),
  },
  {
    pattern: 'NODES hears? nobody for N ms',
    run: (world, [ids = '', ms]) => world.wait(nodesOf(world, ids), Number(ms)),
  },
  {
    pattern: 'N ms pass',
    run: (world, [ms]) => world.wait(world.nodes, Number(ms), () => world.settle()),
  },
  {
    pattern: "A sees that A's connection closed",
    run: (world, [id = '', peer = '']) =>
      world.step(nodeOf(world, id), { type: 'peerClosed', peer }),
  },
  {
    pattern: 'A proposes TEXT',
    run: (world, [id = '', text = '']) => {
      const data = listOf(text).map((word) => new TextEncoder().encode(word));
      world.request(nodeOf(world, id), 'the proposal', (id) => ({ type: 'propose', id, data }));
    },
  },
  {
    pattern: 'A reads',
    run: (world, [id = '']) => world.read(nodeOf(world, id)),
  },
  {
    pattern: 'A hands over to A',
    run: (world, [id = '', target = '']) =>
      world.request(nodeOf(world, id), 'the transfer', (id) => ({
        type: 'transferLeadership',
        id,
        target,
      })),
  },
  {
    pattern: 'A changes the members: TEXT',
    run: (world, [id = '', text = '']) => {
      const change = changeOf(text);
      world.request(nodeOf(world, id), 'the change', (id) => ({
        type: 'changeMembership',
        id,
        change,
      }));
    },
  },
  {
    pattern: 'A takes a snapshot and keeps N entries before it',
    run: (world, [id = '', kept]) => world.takeSnapshot(nodeOf(world, id), Number(kept)),
  },
  { pattern: 'settle', run: (world) => world.settle() },
  {
    pattern: 'deliver MESSAGES',
    run: (world, [text = '']) => {
      for (const envelope of selected(world, text)) {
        tellEnvelope(world, envelope);
        world.deliver(envelope);
      }
    },
  },
  {
    pattern: 'deliver a copy of MESSAGES',
    run: (world, [text = '']) => {
      for (const envelope of selected(world, text)) {
        tellEnvelope(world, envelope);
        world.handOver(envelope);
      }
    },
  },
  {
    pattern: 'lose MESSAGES',
    run: (world, [text = '']) => {
      for (const envelope of selected(world, text)) {
        tellEnvelope(world, envelope);
        world.network.take(envelope);
      }
    },
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
    run: (world) => world.network.underWay.forEach((envelope) => tellEnvelope(world, envelope)),
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
    pattern: 'hold the disks? of NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach(({ disk }) => (disk.held = true)),
  },
  {
    pattern: 'release the disks? of NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach(({ disk }) => (disk.held = false)),
  },
  {
    pattern: 'A finishes a write',
    run: (world, [id = '']) => {
      if (!world.finishWrite(nodeOf(world, id))) throw new Error(`${id} has no write under way`);
    },
  },
  {
    pattern: 'the disk of A fails',
    run: (world, [id = '']) => world.step(nodeOf(world, id), { type: 'writeFailed', ticket: 0 }),
  },
  {
    pattern: 'crash NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => node.crash(false)),
  },
  {
    pattern: 'crash NODES just after its writes',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => node.crash(true)),
  },
  {
    pattern: 'restart NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => world.start(node)),
  },
  {
    pattern: 'show logs',
    run: (world) => {
      const width = Math.max(...world.nodes.map(({ id }) => id.length));
      for (const node of world.nodes) {
        world.transcript.tell(`${node.id.padEnd(width)}  ${node.describe()}`);
      }
    },
  },
];

const compiled = commands.map(({ pattern, run }) => {
  const source = PLACEHOLDERS.reduce((text, [word, group]) => text.replace(word, group), pattern);
  return { expression: new RegExp(`^${source}$`), run };
});

/** Carries out a command; throws an `Error` when there is no such command or it makes no sense. */
export function runCommand(world: World, text: string): void {
  for (const { expression, run } of compiled) {
    const match = expression.exec(text);
    if (match !== null) return run(world, match.slice(1));
  }
  throw new Error(`unknown command "${text}"; scenarios/README.md names all of them`);
}

function addCluster(world: World, ids: string): void {
  const voters = listOf(ids).map((id) => ({ id, address: id, role: 'voter' as const }));
  for (const { id } of voters) world.add(id, voters);
}

function listOf(text: string): readonly string[] {
  return text.split(/, */);
}

function nodeOf(world: World, id: NodeId): ScenarioNode {
  const node = world.node(id);
  if (node === undefined) throw new Error(`there is no node ${id}`);
  return node;
}

function nodesOf(world: World, text: string): readonly ScenarioNode[] {
  return text === 'all' ? world.nodes : listOf(text).map((id) => nodeOf(world, id));
}

/** `1 1 2, 2 committed` */
function replaceDisk(world: World, id: NodeId, term: number, text: string): void {
  const match = /^((?:\d+ ?)*)(?:, (\d+) committed)?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is no log: write terms, as in 1 1 2, 2 committed`);
  const terms = (match[1] ?? '').split(' ').filter((word) => word !== '');
  const entries = terms.map((word, i) => ({
    index: i + 1,
    term: Number(word),
    kind: 'command' as const,
    data: new TextEncoder().encode('old'),
  }));
  const hardState = { term, votedFor: null, commitIndex: Number(match[2] ?? 0) };
  world.replaceDisk(nodeOf(world, id), { ...emptyDisk, hardState, entries });
}

/** `add voters d, e; remove b` */
function changeOf(text: string): MembershipChange {
  const change: { -readonly [K in keyof MembershipChange]: MembershipChange[K] } = {};
  for (const part of text.split('; ')) {
    const match = /^(add voters?|add learners?|grow by|promote|demote|remove) (.+)$/.exec(part);
    if (match === null) throw new Error(`"${part}" is no change of the members`);
    const ids = listOf(match[2] ?? '');
    const added = ids.map((id) => ({ id, address: id }));
    const verb = match[1] ?? '';
    if (verb.startsWith('add voter')) change.addVoters = added;
    else if (verb.startsWith('add learner')) change.addLearners = added;
    else if (verb === 'grow by') {
      change.addLearners = added.map((member) => ({ ...member, promoteWhenCaughtUp: true }));
    } else if (verb === 'promote') change.promote = ids;
    else if (verb === 'demote') change.demote = ids;
    else change.remove = ids;
  }
  return change;
}

/** `a -> b append`, `any -> b`: the oldest such message. `all a -> b`: every one. */
function selected(world: World, text: string) {
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

function tellEnvelope(
  world: World,
  envelope: { from: NodeId; to: NodeId; message: Parameters<typeof describeMessage>[0] },
): void {
  const { from, to, message } = envelope;
  world.transcript.tell(`${from} -> ${to}: ${describeMessage(message)}`);
}
