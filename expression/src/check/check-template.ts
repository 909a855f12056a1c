import type { Expression } from 'acorn'
import { type CompileOptions, compileTemplate } from '../compile-template.ts'
import type { Problem } from '../problem.ts'
import { Inference } from './inference.ts'
import { of, type Shape } from './shape.ts'

export interface CheckOptions extends CompileOptions {
  /** What is known of the caller's names. */
  readonly shapeOf: (name: string) => Shape
}

export interface Checked {
  /** What the whole text gives. */
  readonly shape: Shape
  /** What is most likely wrong, though the text compiles. */
  readonly findings: readonly Problem[]
}

/** Follows what is known of the data through a text. A text that does not compile has no findings of this kind. */
export function checkTemplate(text: string, options: CheckOptions): Checked {
  const expressions: Expression[] = []
  const compiled = compileTemplate(text, { ...options, visit: (expression) => expressions.push(expression) })
  if (!compiled.ok) return { shape: of('string'), findings: [] }
  const findings: Problem[] = []
  let shape = of('string')
  for (const expression of expressions) {
    const inference = new Inference(text, options, findings)
    shape = inference.of(expression)
  }
  return { shape: compiled.value.kind === 'expression' && expressions.length === 1 ? shape : of('string'), findings }
}
