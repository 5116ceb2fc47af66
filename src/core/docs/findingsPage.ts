import { COMMAND_CODES, DEVICE_CODES, FILE_CODES, FORWARDING_CODES, LOST_CODES, RING_CODES } from '../findings/finding';
import { markdownTable } from './markdownTable';

/** Every finding with its code, as Markdown. */
export function findingsPage(): string {
  return `${[INTRO, ...SECTIONS.flatMap(section)].join('\n\n')}\n`;
}

const INTRO = `# Findings

The findings of the trace editor, \`cvq check\`, \`cvq show\` and \`cvq state\`. The codes are stable: scripts and filters may rely on them,
as \`finding == no-answer\`. Each finding has a severity (error, warning, info), a message for the case at hand and, where there is one, the rule's source.`;

type Codes = Readonly<Record<string, string>>;
const SECTIONS: readonly (readonly [title: string, codes: Codes])[] = [
  ['Of a command', COMMAND_CODES],
  ['Of the Shadow Virtqueue', FORWARDING_CODES],
  ['Of commands that never reached the device', LOST_CODES],
  ['Of several commands on a ring', RING_CODES],
  ['Of a device', DEVICE_CODES],
  ['Of a file', FILE_CODES],
];

function section([title, codes]: (typeof SECTIONS)[number]): string[] {
  const rows = Object.entries(codes).map(([code, says]) => [`\`${code}\``, says]);
  return [`## ${title}`, markdownTable(['Code', 'Meaning'], rows)];
}
