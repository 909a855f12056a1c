import { language } from '../../strings/index.ts'

const number = (value: number, digits: number) =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

/** «340 ms», «3.2 s», «4 min 5 s», «2 h 10 min», «3 d 4 h»: two figures that count. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${number(ms / 1_000, 1)} s`
  const parts = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const
  const from = parts.findIndex(([size]) => ms >= size)
  const [[large, word], small] = [parts[from]!, parts[from + 1]]
  const rest = small === undefined ? 0 : Math.floor((ms % large) / small[0])
  return `${Math.floor(ms / large)} ${word}${rest > 0 ? ` ${rest} ${small![1]}` : ''}`
}
