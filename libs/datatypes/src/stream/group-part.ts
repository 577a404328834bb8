import type { Uint64 } from '../number/uint64.ts';
import type { StreamId } from './stream-id.ts';
import { groupKind, writeStreamId, writeUint64 } from './stream-part.ts';
import type { StreamHeader, StreamPart } from './stream-part.ts';

/** What is stored of a consumer group but its consumers and pending entries. */
export class GroupPart implements StreamPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;
  header: StreamHeader | null = null;
  /** Its number in the stream; another group never gets it. */
  readonly number: number;
  readonly name: string;
  /** The id of the entry that was delivered last. */
  lastId: StreamId;
  /** How many of the stream's entries, from its very first one, are up to {@link lastId}; null when that is unknown. */
  entriesRead: Uint64 | null;
  /** The number that the next consumer gets. */
  nextConsumer = 0;

  constructor(number: number, name: string, lastId: StreamId, entriesRead: Uint64 | null) {
    this.number = number;
    this.name = name;
    this.lastId = lastId;
    this.entriesRead = entriesRead;
  }

  writeContent(content: (number | string)[]): void {
    content.push(groupKind, this.number, this.name, this.nextConsumer);
    writeStreamId(this.lastId, content);
    content.push(this.entriesRead === null ? 0 : 1);
    writeUint64(this.entriesRead ?? 0, content);
  }

  /** A part of its own with the same content and number, to be restored. */
  copy(): GroupPart {
    const part = new GroupPart(this.number, this.name, this.lastId, this.entriesRead);
    part.index = this.index;
    part.nextConsumer = this.nextConsumer;
    return part;
  }
}
