import { HyperLogLog, emptyHyperLogLog } from '@kiwi/datatypes';
import { integer, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt } from '../stored-value.ts';
import { TextContent } from '../contents/text-content.ts';

/** The registers are computed as the server does: what counts here is that they are not lost. */
export function pfadd(key: string, elements: readonly string[]): Operation {
  return operation(['PFADD', key, ...elements], (state) => {
    const existing = contentAt(state, key, TextContent);
    const counter = new HyperLogLog(existing?.text ?? emptyHyperLogLog());
    for (const element of elements) counter.add(element);
    if (existing !== undefined && !counter.hasChanged) return integer(0);
    counter.invalidate();
    if (existing !== undefined) existing.text = counter.toString();
    else state.set(key, { content: new TextContent(counter.toString()), deadline: null });
    return integer(1);
  });
}
