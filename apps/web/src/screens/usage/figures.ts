/** The language of the page: these are for tests without one, too. */
const language = (): string => (typeof document === 'undefined' ? 'en' : document.documentElement.lang)

const number = (digits: number) => new Intl.NumberFormat(language(), { maximumFractionDigits: digits })

export const count = (value: number): string => number(0).format(value)

export const percent = (share: number): string =>
  new Intl.NumberFormat(language(), {
    style: 'percent',
    maximumFractionDigits: share > 0.99 && share < 1 ? 2 : 1,
  }).format(share)

/** «320 ms», «1.4 s», «2 min», «3 h»: as few figures as say it. */
export function duration(ms: number): string {
  const units = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1, 'ms']
  const value = ms / size
  return `${number(value < 10 && size > 1 ? 1 : 0).format(value)} ${unit}`
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = value <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  const shown = value / 1000 ** at
  return `${number(shown < 10 && at > 0 ? 1 : 0).format(shown)} ${units[at]}`
}

/** A day of UTC in the words of the reader. */
export const dayWords = (day: string, style: 'short' | 'long' = 'short'): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(language(), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(style === 'long' && { weekday: 'short', year: 'numeric' }),
  })
