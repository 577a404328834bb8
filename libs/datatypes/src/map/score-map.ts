import { objectBytes } from '../memory/heap-bytes.ts';
import { PartitionedMap } from './partitioned-map.ts';
import { ScoresPart } from './scores-part.ts';

const mapBytes = objectBytes(5);

/** Members and their scores. A score that is -0 stays so. */
export class ScoreMap extends PartitionedMap<number> {
  constructor() {
    super(new ScoresPart(0));
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    return mapBytes + this.tablesBytes;
  }

  protected newPart(index: number): ScoresPart {
    return new ScoresPart(index);
  }
}
