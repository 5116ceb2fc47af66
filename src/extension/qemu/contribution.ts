import type { Contribution } from '../contribution';

/** What can be asked about QEMU without a trace. */
export const qemuContribution = {
  commands: {
    'cvq.qemu.explainFeatures': { title: 'Explain Features…' },
    'cvq.qemu.releases': { title: 'Show QEMU Release Support' },
  },
} as const satisfies Contribution;

/** Addresses of the pages about QEMU. */
export const PAGE_SCHEME = 'cvq-page';
