import { records } from './cvq';

/** A device with CTRL_VQ, CTRL_RX, CTRL_VLAN and VERSION_1, as the record of a trace. */
export const device = (id = 'net0'): object => ({
  type: 'device',
  t: 0,
  id,
  features: '0x1000e0000',
  config: { mac: '52:54:00:12:34:56' },
});

/** A command that was answered OK. */
export const ok = (t: number, out: string, more: object = {}): object => ({
  type: 'command',
  t,
  out,
  in: '00',
  ...more,
});

/** Promiscuous mode off, VLAN 5 added, VLAN 6 added and refused. */
export const small = records(
  { type: 'cvqtrace', version: 1 },
  device(),
  ok(1000, '000000', { done: 3500 }),
  { type: 'mark', t: 1500, label: 'here' },
  ok(2000, '02000500'),
  { type: 'command', t: 3000, out: '02000600', in: '01' },
);
