import { stringBytes } from '../memory/heap-bytes.ts';

/** Strings that are too long to be copied with their entries, by numbers that stand for them there. */
export class LongStrings {
  /** What they take in memory. */
  bytes = 0;
  private strings = new Map<number, string>();
  private next = 0;

  copy(): LongStrings {
    const copy = new LongStrings();
    copy.strings = new Map(this.strings);
    copy.bytes = this.bytes;
    return copy;
  }

  /** Returns its number, an integer of 32 bits. */
  add(text: string): number {
    const { strings } = this;
    while (strings.has(this.next)) this.next = (this.next + 1) | 0;
    strings.set(this.next, text);
    this.bytes += stringBytes(text.length);
    return this.next;
  }

  get(number: number): string {
    return this.strings.get(number) as string;
  }

  delete(number: number): void {
    this.bytes -= stringBytes(this.get(number).length);
    this.strings.delete(number);
    this.next = number;
  }
}
