/** Significant digits that a number of JavaScript keeps whatever they are. */
const EXACT_DIGITS = 15

/** A number where it is held exactly, else its text as the server wrote it. */
export function exactNumber(text: string): number | string {
  const digits = text.replace(/[^0-9]/g, '').replace(/^0+/, '')
  return digits.length <= EXACT_DIGITS && /^-?[0-9.]+$/.test(text) ? Number(text) : text
}
