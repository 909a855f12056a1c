import type { CheckExpressions, ExpressionProblem } from '../document/findings.ts'
import type { CheckedText } from './preview-protocol.ts'

/** Texts whose answers are kept. */
const KEPT = 5_000

type Ask = (texts: readonly CheckedText[]) => Promise<readonly (readonly ExpressionProblem[])[]>

/**
 * What is wrong with the form of expressions, asked of the worker that has the language: the page never loads it. What is not
 * known yet has no problems; when it is, `onNews` says so.
 */
export class FormChecks {
  private readonly ask: Ask
  private readonly onNews: () => void
  private readonly known = new Map<string, readonly ExpressionProblem[]>()
  private readonly wanted = new Map<string, CheckedText>()
  private isAsking = false

  constructor(ask: Ask, onNews: () => void) {
    this.ask = ask
    this.onNews = onNews
  }

  readonly check: CheckExpressions = (text, dialect) => {
    const key = `${dialect} ${text}`
    const known = this.known.get(key)
    if (known === undefined && !this.wanted.has(key)) {
      this.wanted.set(key, { text, dialect })
      if (!this.isAsking) void this.askAll()
    }
    return known ?? []
  }

  private async askAll(): Promise<void> {
    this.isAsking = true
    // All that one look at the draft wants is one question.
    await Promise.resolve()
    const asked = new Map(this.wanted)
    const answers = await this.ask([...asked.values()])
    if (this.known.size + asked.size > KEPT) this.known.clear()
    let hasFound = false
    for (const [at, key] of [...asked.keys()].entries()) {
      this.wanted.delete(key)
      const problems = answers[at] ?? []
      hasFound ||= problems.length > 0
      this.known.set(key, problems)
    }
    this.isAsking = false
    if (hasFound) this.onNews()
    if (this.wanted.size > 0) void this.askAll()
  }
}
