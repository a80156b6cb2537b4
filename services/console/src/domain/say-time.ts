/** Times in words: 24-hour clock, the weekday where it helps, durations in their two largest units. */

/** `Monday, 23 November, 18:04` of an RFC 3339 instant in a zone. */
export function sayInstant(instant: string, zone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  })
    .formatToParts(new Date(instant))
    .filter((part) => part.type !== 'literal')
    .map((part) => part.value);
  const [weekday, number, month] = day;
  return `${weekday}, ${number} ${month}, ${sayClock(instant, zone)}`;
}

/** `18:04`, or with seconds `18:04:09`. */
export function sayClock(instant: string, zone: string, seconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(instant));
}

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function sayDuration(duration_s: number): string {
  const minutes = Math.floor(duration_s / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return both(`${days} d`, hours % 24, 'h');
  if (hours > 0) return both(`${hours} h`, minutes % 60, 'min');
  return minutes > 0 ? `${minutes} min` : `${Math.floor(duration_s)} s`;
}

function both(large: string, small: number, unit: string): string {
  return small === 0 ? large : `${large} ${small} ${unit}`;
}
