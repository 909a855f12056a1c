import type { Json } from '@linkflow/kernel'
import { StepFailure } from '@linkflow/node-runtime'
import type { Step } from '../../run/compatible.ts'
import { textOf } from '../../values/json.ts'

const BRACES = /\{\{[\s\S]*?\}\}/g

/**
 * The JSON text of Set's raw mode: each expression in it is evaluated by itself, objects are written as JSON, all else as
 * text. A text that is one expression and nothing else keeps its value.
 */
export function rawText(raw: Json | undefined, step: Step, index: number): Json | undefined {
  if (typeof raw !== 'string' || !raw.startsWith('=')) return raw
  const text = raw.replace(/^=+/, '')
  if (text.trim().match(BRACES)?.[0] === text.trim()) return evaluated(text.trim(), step, index)
  return text.replace(BRACES, (braces) => {
    const value = evaluated(braces, step, index)
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value)
  })
}

function evaluated(template: string, { context }: Step, index: number): Json | undefined {
  const result = context.evaluate?.(template, {}, index)
  if (result === undefined) return template
  if (result.ok) return result.value
  throw new StepFailure(result.error)
}
