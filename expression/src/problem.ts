/** Why a text cannot be compiled. Offsets point into the source text that was given. */
export interface Problem {
  /** Stable, kebab-case. */
  code: string
  /** What is wrong and what to write instead. */
  message: string
  start: number
  end: number
}
