/** A time as in ISO 8601, with or without fraction and zone. */
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)?`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** Of dmesg: seconds since boot, since the line before, or the time of day. */
const KERNEL_TIME = String.raw`(?: *\+?\d+\.\d{6}(?: <[ \d.]+>)?|${DAY} ${MONTH} [ \d]\d \d\d:\d\d:\d\d \d{4}|${MONTH} ?\d{1,2} \d\d:\d\d)`;

/** How lines of logs start. */
const logs: readonly (readonly [RegExp, string])[] = [
  // dmesg, also raw (`<6>`) and with the level in words (`kern  :info  :`); /dev/kmsg.
  [new RegExp(String.raw`^(?:<\d+>|[a-z]+ *: *[a-z]+ *: *)?\[${KERNEL_TIME}\]`), 'a kernel log'],
  [/^\d{1,4},\d+,\d+,[-c+]/, 'a kernel log'],
  [/^-- (?:Logs begin|Journal begins|Boot|No entries)\b/, 'a journal'],
  // `docker logs --timestamps` and `kubectl logs --timestamps`, `docker compose logs`.
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /, 'a log of a container'],
  [/^[\w.-]+ +\| /, 'a log of a container'],
  // Host, then program or `kernel`; `journalctl` prints the same.
  [
    new RegExp(
      String.raw`^(?:<\d+>)?(?:${MONTH} [ \d]?\d \d\d:\d\d:\d\d(?:\.\d+)?|(?:${DAY} )?${ISO}(?: [A-Z]{3,5})?|\d{9,}\.\d{6}) \S+ [^\s:]+: `,
    ),
    'a syslog or journal',
  ],
  [new RegExp(String.raw`^<\d+>1 (?:${ISO}|-) \S+ \S+ \S+ \S+ `), 'a syslog or journal'],
  [new RegExp(`^${ISO} `), 'a log'],
];

/** Colours of a terminal. */
const COLOURS = /\p{Cc}\[[\d;]*m/gu;

export function withoutColours(text: string): string {
  return text.replace(COLOURS, '');
}

/** What a line with this start is a part of, in words; undefined where it has no prefix that a log is known by. */
export function logOf(line: string): string | undefined {
  const plain = withoutColours(line);
  return logs.find(([start]) => start.test(plain))?.[1];
}

const RECORD_START = '{"type":';
const OPEN_OBJECT = 0x7b;
/** More than a prefix has, in bytes. */
const PREFIX_BYTES = 160;

/** Whether a line has the prefix of a log; one that starts as JSON has none. */
export function isLogLine(line: Uint8Array): boolean {
  if (line[0] === OPEN_OBJECT) return false;
  return (
    logOf(Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, PREFIX_BYTES)).toString('latin1')) !==
    undefined
  );
}

/** Where the record of a log's line starts: at its first `{"type":`, or where the line is nothing but JSON. Negative: nowhere. */
export function recordStart(line: Uint8Array): number {
  const first = line.findIndex((byte) => byte !== 0x20 && byte !== 0x09);
  if (line[first] === OPEN_OBJECT) return first;
  return Buffer.from(line.buffer, line.byteOffset, line.length).indexOf(RECORD_START);
}
