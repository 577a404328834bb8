import type { Leaf } from './leaf.ts';

/** Most children of a branch. */
export const childrenMax = 32;

export type Node = Branch | Leaf;

/** An inner node of a `CountedTree`: its children and how many elements each of them holds. Branches are not stored. */
export class Branch {
  parent: Branch | null = null;
  children: Node[] = [];
  sizes: number[] = [];
  /** For a search by a number: of each child one that is not above those of its elements, in ascending order; null when they have to be looked up. */
  lowerBounds: number[] | null = null;

  get size(): number {
    let size = 0;
    for (const part of this.sizes) size += part;
    return size;
  }

  positionOf(child: Node): number {
    return this.children.indexOf(child);
  }

  insert(position: number, child: Node): void {
    child.parent = this;
    this.lowerBounds = null;
    this.children.splice(position, 0, child);
    this.sizes.splice(position, 0, child.size);
  }

  removeAt(position: number): void {
    this.lowerBounds = null;
    this.children.splice(position, 1);
    this.sizes.splice(position, 1);
  }

  /** Moves the children from `position` on behind those of `target`. */
  moveFrom(position: number, target: Branch): void {
    this.lowerBounds = target.lowerBounds = null;
    for (const child of this.children.splice(position)) {
      child.parent = target;
      target.children.push(child);
    }
    target.sizes.push(...this.sizes.splice(position));
  }
}

/** The first leaf below a node, or the leaf itself. */
export function firstLeafOf(node: Node): Leaf {
  let first = node;
  while (first instanceof Branch) first = first.children[0] as Node;
  return first;
}
