import { z } from 'zod'

/** One line of text a person reads: no control characters, so that it is safe in logs, lists and the database. */
export const line = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\p{Cc}]*$/u, 'no control characters')

/** Text of several lines: everything but the zero character, which the database cannot hold. */
export const prose = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\u0000]*$/u, 'no zero character')
