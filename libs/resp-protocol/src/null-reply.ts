import type { ReplySink } from './reply-sink.ts';

/** Discards every reply: for applying entries whose client sits on another node. */
export class NullReply implements ReplySink {
  readonly protocol = 2;

  ok(): void {
    return;
  }
  simple(): void {
    return;
  }
  error(): void {
    return;
  }
  integer(): void {
    return;
  }
  bulk(): void {
    return;
  }
  bulkOrNull(): void {
    return;
  }
  null(): void {
    return;
  }
  nullArray(): void {
    return;
  }
  array(): void {
    return;
  }
  map(): void {
    return;
  }
  set(): void {
    return;
  }
  push(): void {
    return;
  }
  double(): void {
    return;
  }
  boolean(): void {
    return;
  }
  bigNumber(): void {
    return;
  }
  verbatim(): void {
    return;
  }
}
