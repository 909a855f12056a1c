import { z } from 'zod'

/**
 * One line of text a person reads: no control characters and no half of a character (a lone surrogate, which the database
 * would change), so that it is safe in logs, lists and the database.
 */
export const line = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be without control characters and halves of characters')

/** Text of several lines: everything but the zero character and halves of characters, which the database cannot hold. */
export const prose = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\u0000\p{Cs}]*$/u, 'must be without zero characters and halves of characters')
