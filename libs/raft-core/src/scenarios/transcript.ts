import type { NodeId } from '../core/types.ts';

interface Line {
  readonly nodes: NodeId[];
  readonly text: string;
  /** Superseded when the node's next line is of the same kind. */
  readonly kind: string | null;
}

/**
 * What a command brought about, one line per thing worth telling. Nodes that do the same share a line, in the place where the
 * first of them did it.
 */
export class Transcript {
  #lines: Line[] = [];

  /** `kind`: only the last of several such lines in a row is told. */
  note(node: NodeId, text: string, kind: string | null = null): void {
    const own = this.#lines.filter(({ nodes }) => nodes.includes(node));
    const last = own[own.length - 1];
    if (kind !== null && last?.kind === kind) this.#remove(node, last);
    const same = this.#lines.findLast((line) => line.text === text && !line.nodes.includes(node));
    // Not into a line above one of the node's own: that would turn the order around.
    const isLater =
      same !== undefined &&
      own.every((line) => this.#lines.indexOf(line) < this.#lines.indexOf(same));
    if (isLater) same.nodes.push(node);
    else this.#lines.push({ nodes: [node], text, kind });
  }

  /** A line of no node. */
  tell(text: string): void {
    this.#lines.push({ nodes: [], text, kind: null });
  }

  take(): readonly string[] {
    const lines = this.#lines.map(({ nodes, text }) =>
      nodes.length === 0 ? text : `${[...nodes].sort().join(', ')}  ${conjugated(text, nodes)}`,
    );
    this.#lines = [];
    return lines;
  }

  #remove(node: NodeId, line: Line): void {
    line.nodes.splice(line.nodes.indexOf(node), 1);
    if (line.nodes.length === 0) this.#lines.splice(this.#lines.indexOf(line), 1);
  }
}

/** Lines begin with a verb in the third person. */
function conjugated(text: string, nodes: readonly NodeId[]): string {
  if (nodes.length === 1) return text;
  return text.replace(/^\w+/, (verb) => {
    if (verb === 'has') return 'have';
    return verb === 'goes' ? 'go' : verb.replace(/s$/, '');
  });
}
