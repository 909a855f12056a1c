import { refuse } from '../expression-error.ts'

const CURRENCY_SIGNS = /\p{Sc}|CHF|kr\.?|zł|Kč|Ft|R\$|лв|lei/gu

const withoutCurrency = (text: string): string => text.replace(CURRENCY_SIGNS, '')

const shown = (text: string): string => `«${text.slice(0, 40)}»`

export function toInt(text: string, radix: number | undefined): number {
  const whole = Number.parseInt(withoutCurrency(text), radix)
  return Number.isNaN(whole) ? refuse('extension-misused', `${shown(text)} cannot be read as a whole number.`) : whole
}

export function toFloat(text: string): number {
  if (text.includes(',')) refuse('extension-misused', `${shown(text)} has a comma; numbers need a point.`)
  const float = Number.parseFloat(withoutCurrency(text))
  return Number.isNaN(float) ? refuse('extension-misused', `${shown(text)} cannot be read as a number.`) : float
}

export function toNumber(text: string): number {
  const number = Number(withoutCurrency(text))
  return Number.isNaN(number) ? refuse('extension-misused', `${shown(text)} cannot be read as a number.`) : number
}

export const isNumeric = (text: string): boolean =>
  !text.includes(' ') && !Number.isNaN(Number(text)) && !Number.isNaN(Number.parseFloat(text))

const NO_WORDS = new Set(['false', 'no', '0', ''])
export const toBoolean = (text: string): boolean => !NO_WORDS.has(text.toLowerCase())
