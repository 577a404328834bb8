import { actionNumber, describeAction } from '../trace/describe-action.ts';
import type { Trace } from '../trace/trace.ts';
import type { WorldAction } from './world-action.ts';

/** Writes what is about to happen into the trace. */
export function traceAction(trace: Trace, nowMs: number, action: WorldAction): void {
  if (action.type === 'call') {
    trace.record(0, nowMs, 0, 0);
    return;
  }
  const inner = action.type === 'node' ? action.action : ({ ...action, type: 'step' } as const);
  trace.record(action.type === 'node' ? 1 : 2, nowMs, action.node, actionNumber(inner));
  if (!trace.keepsText) return;
  trace.text(`${nowMs.toFixed(3)} n${action.node + 1} <- ${describeAction(inner)}`);
}
