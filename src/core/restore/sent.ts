import type { Fault } from './fault';

/** What of a plan is sent, in order: indexes of its commands. Some faults leave some out, or send them again, or later. */
export function sentOf(commands: number, faults: readonly Fault[]): number[] {
  let sent = Array.from({ length: commands }, (_, i) => i);
  for (const fault of faults) {
    switch (fault.kind) {
      case 'drop':
        sent = sent.filter((planned) => planned !== fault.at);
        break;
      case 'double':
        sent = sent.flatMap((planned) => (planned === fault.at ? [planned, planned] : [planned]));
        break;
      case 'move': {
        const moved = sent.filter((planned) => planned === fault.at);
        sent = sent.filter((planned) => planned !== fault.at);
        sent.splice(Math.max(0, fault.to), 0, ...moved);
        break;
      }
      case 'ack':
      case 'used-length':
      case 'no-ack':
      case 'no-answer':
      case 'used-id':
      case 'cut':
      case 'reverse':
        break;
    }
  }
  return sent;
}
