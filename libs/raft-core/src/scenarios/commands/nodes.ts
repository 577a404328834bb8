import type { NodeId } from '../../core/types.ts';
import type { ScenarioNode } from '../scenario-node.ts';
import type { World } from '../world.ts';

/** `a, b` */
export function listOf(text: string): readonly string[] {
  return text.split(/, */);
}

export function nodeOf(world: World, id: NodeId): ScenarioNode {
  const node = world.node(id);
  if (node === undefined) throw new Error(`there is no node ${id}`);
  return node;
}

/** A node that something can be asked of. */
export function runningNodeOf(world: World, id: NodeId): ScenarioNode {
  const node = nodeOf(world, id);
  if (node.core === null) throw new Error(`${id} is down`);
  return node;
}

/** `a, b` or `all` */
export function nodesOf(world: World, text: string): readonly ScenarioNode[] {
  return text === 'all' ? world.nodes : listOf(text).map((id) => nodeOf(world, id));
}
