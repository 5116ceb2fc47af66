import type { Contribution } from '../contribution';
import { key } from '../when';

/** Decoding bytes that are in no trace. */
export const decodeContribution = {
  commands: {
    'cvq.bytes.decode': {
      title: 'Decode Bytes…',
      menus: [{ at: 'editor/context', when: key('editorHasSelection'), group: '9_cvq@1' }],
    },
  },
} as const satisfies Contribution;

/** Addresses of pages with decoded bytes. */
export const DECODED_SCHEME = 'cvq-decoded';
