/** The day that it is in UTC: `2026-11-24`. */
export function utcDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}
