/** A day, by the clocks of whoever looks; empty where nobody knows when it ends. */
export const dayOf = (instant: string | undefined): string => {
  if (instant === undefined) return ''
  const at = new Date(instant)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** The end of that day: it works until then. */
export const expiryOf = (day: string): string | undefined =>
  day === '' ? undefined : new Date(`${day}T23:59:59`).toISOString()
