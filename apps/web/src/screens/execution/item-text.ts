import { ROW_TEXT_MAX } from './limits.ts'

/** An item on one line, as far as a row shows it. */
export function lineOf(value: unknown, charsMax = ROW_TEXT_MAX): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}

/** Keys of the items, those that most of them have first; as columns. */
export function columnsOf(
  items: readonly { readonly json: Readonly<Record<string, unknown>> }[],
  max: number,
): string[] {
  const counts = new Map<string, number>()
  for (const { json } of items) for (const key of Object.keys(json)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, max)
    .map(([key]) => key)
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  const [value, unit] = bytes < 1_048_576 ? [bytes / 1_024, 'kB'] : [bytes / 1_048_576, 'MB']
  return `${value.toFixed(1)} ${unit}`
}
