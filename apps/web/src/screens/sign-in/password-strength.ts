/** The server asks for this many bytes of UTF-8, and for nothing else. */
export const PASSWORD_BYTES_MIN = 8

/** 0: too short … 4: nobody guesses it. */
export type Strength = 0 | 1 | 2 | 3 | 4

/** Bits that a guesser needs at each step from one strength to the next. */
const BITS = [36, 52, 70] as const

/**
 * A rough guess, said as such: by length and kinds of characters, with runs and repetitions counted once. It refuses nothing
 * but what the server refuses.
 */
export function strengthOf(password: string): Strength {
  if (new TextEncoder().encode(password).length < PASSWORD_BYTES_MIN) return 0
  const bits = surprising(password) * Math.log2(alphabetOf(password))
  return (1 + BITS.filter((least) => bits >= least).length) as Strength
}

/** Characters that do not follow from the one before: «aaaa» and «1234» say little more than their first. */
function surprising(password: string): number {
  const codes = [...password].map((letter) => letter.codePointAt(0)!)
  const distinct = new Set(codes).size
  const steps = codes.filter((code, at) => at === 0 || Math.abs(code - codes[at - 1]!) > 1).length
  return Math.min(steps, distinct * 2)
}

function alphabetOf(password: string): number {
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 33],
  ]
  return Math.max(
    2,
    kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0),
  )
}
