/** What a `datetime-local` field holds for an instant: the time on the clock of the reader. */
export function localInput(ms: number): string {
  const at = new Date(ms)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The instant of what such a field holds; undefined while it is empty. */
export function instantOf(input: string): string | undefined {
  const ms = Date.parse(input)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}
