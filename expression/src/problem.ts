/** Why a text cannot be compiled, or what is wrong with it although it can (see `Template.problems`). Offsets point into the source text that was given. */
export interface Problem {
  /** Stable, kebab-case. */
  code: string
  /** What is wrong and what to write instead. */
  message: string
  start: number
  end: number
}
