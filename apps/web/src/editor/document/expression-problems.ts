import { compileTemplate } from '@linkflow/expression'
import type { CheckExpressions } from './findings.ts'

/** Whatever name an expression uses, so that only what is wrong with its form is told. */
const ANY_NAME: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true
  }
})()

/** Brings the whole language along: load it late. */
export const expressionProblems: CheckExpressions = (text, dialect) => {
  const compiled = compileTemplate(text, { dialect, names: ANY_NAME })
  return compiled.ok ? [] : compiled.error
}
