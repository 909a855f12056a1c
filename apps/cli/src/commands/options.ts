import { isUuid } from '@linkflow/kernel'
import { InvalidArgumentError } from 'commander'

/** A whole number within its limits, or commander's own error. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }

export const id = (text: string): string => {
  if (isUuid(text)) return text
  throw new InvalidArgumentError('It must be an id such as 0198c0de-0000-7000-8000-00000000000c.')
}

/** JSON where it is JSON, else the text itself. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** @param example one, written as JSON */
export const jsonObject =
  (example: string) =>
  (text: string): Record<string, unknown> => {
    const value = jsonOrText(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    throw new InvalidArgumentError(`It must be a JSON object such as ${example}.`)
  }

/** As ISO 8601 writes it. */
export function instant(text: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be an instant such as 2030-01-31T13:00:00Z.')
  return new Date(ms).toISOString()
}

/** One of these words. */
export const oneOf =
  <T extends string>(values: readonly T[]) =>
  (text: string): T => {
    const found = values.find((each) => each === text)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`It must be one of ${values.join(', ')}.`)
  }

/** Some of these words, separated by commas. */
export const someOf =
  <T extends string>(values: readonly T[], what: string) =>
  (text: string): T[] =>
    text.split(',').map((each) => {
      const found = values.find((value) => value === each)
      if (found !== undefined) return found
      throw new InvalidArgumentError(`«${each}» is no ${what}; use ${values.join(', ')}.`)
    })

/** Every command that prints data has it. */
export const JSON_FLAG = ['--json', 'print JSON for programs'] as const
