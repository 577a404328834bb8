import { TablePart } from './table-part.ts';

const number = new Float64Array(1);
/** The same memory. */
const numberWords = new Int32Array(number.buffer);

/** A part of a map of byte strings to numbers. */
export class ScoresPart extends TablePart<number> {
  protected storedValueLength(): number {
    return Float64Array.BYTES_PER_ELEMENT;
  }

  protected writeValue(word: number, value: number): void {
    const { words } = this;
    number[0] = value;
    words[word] = numberWords[0] as number;
    words[word + 1] = numberWords[1] as number;
  }

  protected readValue(word: number): number {
    const { words } = this;
    numberWords[0] = words[word] as number;
    numberWords[1] = words[word + 1] as number;
    return number[0] as number;
  }
}
