/**
 * A length of time for people: `460 ms`, `1.24 s`, `12.3 s`, `2 min 3 s`, `1 h 5 min`.
 *
 * @param decimals digits behind the point of less than ten seconds: a sentence takes 1
 */
export function duration(milliseconds: number, decimals: 1 | 2 = 2): string {
  const ms = Math.abs(milliseconds);
  if (!Number.isFinite(ms)) return '?';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(decimals)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time since the beginning: `+12 ms`; `−3 ms` if clocks differ. */
export function offset(milliseconds: number): string {
  if (Math.abs(milliseconds) < 0.5) return '0 ms';
  return `${milliseconds < 0 ? '−' : '+'}${duration(milliseconds)}`;
}

/** `2026-11-22 19:15:03.123`, in UTC as the logs are; `?` for no time. */
export function clock(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '?';
  return date.toISOString().replace('T', ' ').replace('Z', '');
}
