/** A value as it is compared: a text as it is, all else as JSON. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)

const LINE_CHARS = 120

/** What does not fit into one line is compared line by line. */
export const isLong = (value: unknown): boolean => {
  if (value === undefined) return false
  const text = valueText(value)
  return text.length > LINE_CHARS || text.includes('\n')
}
