import type { Problem } from '@linkflow/contracts'

/** Why a command ends early: a sentence for a person, an exit code for a script. Not a bug. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number
  readonly code: string
  readonly problems: readonly Problem[]

  constructor(exitCode: number, code: string, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.exitCode = exitCode
    this.code = code
    this.problems = problems
  }
}
