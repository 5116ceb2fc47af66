const SECOND = 1_000_000_000n;
/** Later than this, a time in ns can only be meant from the Unix epoch: it would be three years of uptime. */
const EPOCH_FROM = 100_000_000n * SECOND;

const pad = (value: bigint | number, digits: number) => String(value).padStart(digits, '0');

/** Whole seconds and nine digits of nanoseconds. */
function seconds(ns: bigint): string {
  const number = Number(ns);
  // Most are few: with bigints it takes several times as long.
  if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) {
    const whole = Math.floor(number / 1e9);
    return `${whole}.${String(number - whole * 1e9).padStart(9, '0')}`;
  }
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  return `${sign}${size / SECOND}.${pad(size % SECOND, 9)}`;
}

/** A record's own time: date and time in UTC where it counts from the Unix epoch, else seconds. */
export function absoluteTime(t: bigint): string {
  if (t < EPOCH_FROM) return seconds(t);
  const date = new Date(Number(t / 1_000_000n));
  // From the year 10000 on, ISO 8601 has other widths.
  if (!(date.getUTCFullYear() < 10_000)) return seconds(t);
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${pad(t % SECOND, 9)}`;
}

/** Time since another record, in seconds. */
export function timeSince(t: bigint, since: bigint): string {
  return seconds(t - since);
}

/** A span of time with three significant digits: `12.3 µs`. */
export function duration(ns: bigint): string {
  if (ns < 1000n) return `${ns} ns`;
  const units = ['µs', 'ms', 's'] as const;
  let value = Number(ns) / 1000;
  for (const unit of units) {
    if (value < 999.5 || unit === 's')
      return `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
    value /= 1000;
  }
  return seconds(ns);
}
