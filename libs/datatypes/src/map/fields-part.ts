import { storedLength } from './entry-layout.ts';
import { TablePart } from './table-part.ts';

/** A part of a map of byte strings to byte strings. */
export class FieldsPart extends TablePart<string> {
  /** The entries as they are now, to be read only. Costs little more than copying their bytes. */
  snapshot(): FieldsPart {
    return new FieldsPart(this.index).copyOf(this);
  }

  protected storedValueLength(value: string): number {
    return storedLength(value);
  }

  protected writeValue(word: number, value: string): void {
    this.writeString(word, value);
  }

  protected readValue(word: number, length: number, text: string | null): string {
    return this.stringAt(word, length, text);
  }
}
