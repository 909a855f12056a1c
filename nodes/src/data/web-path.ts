import { z } from 'zod'
import { WEBHOOK_PATH_CHARS_MAX } from '../limits.ts'

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._~-]+$/

/** Where a trigger listens, below the address that all of its kind have. */
export const webPathSchema = (description: string) =>
  z
    .string()
    .min(1)
    .max(WEBHOOK_PATH_CHARS_MAX)
    .refine((path) => path.split('/').every((segment) => SEGMENT.test(segment)), {
      error:
        'must be words of letters, digits, «-», «_», «.» and «~», with single slashes between them, such as orders/new',
    })
    .describe(description)

/** Only web addresses: a `javascript:` address would run in the page. */
export function webAddress(text: string): string | undefined {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : undefined
}
