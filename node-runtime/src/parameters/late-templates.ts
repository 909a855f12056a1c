import {
  type Budget,
  compileTemplate,
  type Dialect,
  type Scope,
  type Template,
  toJson,
  type Value,
} from '@linkflow/expression'
import type { Json } from '@linkflow/kernel'
import { LATE_TEMPLATES_MAX, PARAMETER_DEPTH_MAX } from '../limits.ts'
import { pointerStep, setOwn } from '../own-key.ts'
import { scopeNames } from '../scope/scope-names.ts'
import { StepFailure } from '../step-failure.ts'
import { expressionFailure, type PartPlace } from './part.ts'

/**
 * Templates that a node evaluates itself, out of a literal parameter and with names of its own (`$response` of a page).
 * Each text is compiled once and kept with the node's parameters.
 */
export class LateTemplates {
  readonly #dialect: Dialect
  readonly #nodeName: string
  readonly #compiled = new Map<string, Template>()

  constructor(dialect: Dialect, nodeName: string) {
    this.#dialect = dialect
    this.#nodeName = nodeName
  }

  /** Throws `StepFailure`. */
  evaluate(template: Json, names: Readonly<Record<string, Json>>, scope: Scope, budget: Budget): Json | undefined {
    const place = { nodeName: this.#nodeName, parameter: 'template', pointer: '' }
    return this.#walk(template, { names, scope: withNames(scope, names), budget }, place, 0)
  }

  #walk(raw: Json, at: LateEvaluation, place: PartPlace, depth: number): Json | undefined {
    if (depth > PARAMETER_DEPTH_MAX)
      throw this.#failure('parameter-too-deep', 'the template is nested too deep.', place)
    if (typeof raw === 'string') return raw.includes('{{') ? this.#text(raw, at, place) : raw
    if (typeof raw !== 'object' || raw === null) return raw
    if (Array.isArray(raw)) return raw.map((element, i) => this.#walk(element, at, inside(place, i), depth + 1) ?? null)
    const value: Record<string, Json> = {}
    for (const [key, member] of Object.entries(raw)) {
      const json = this.#walk(member, at, inside(place, key), depth + 1)
      if (json !== undefined) setOwn(value, key, json)
    }
    return value
  }

  #text(text: string, { names, scope, budget }: LateEvaluation, place: PartPlace): Json | undefined {
    const template = this.#compile(text, names, place)
    try {
      budget.reset()
      return toJson(template.evaluate(scope, budget), budget.limits)
    } catch (error) {
      throw expressionFailure(error, place)
    }
  }

  #compile(text: string, names: Readonly<Record<string, Json>>, place: PartPlace): Template {
    const own = Object.keys(names).sort()
    const key = `${own.join(' ')}\n${text}`
    const known = this.#compiled.get(key)
    if (known !== undefined) return known
    const compiled = compileTemplate(text, {
      dialect: this.#dialect,
      names: scopeNames(this.#dialect).union(new Set(own)),
    })
    if (!compiled.ok) {
      const [problem] = compiled.error
      throw this.#failure('expression-invalid', `column ${(problem?.start ?? 0) + 1}: ${problem?.message}`, place)
    }
    if (this.#compiled.size >= LATE_TEMPLATES_MAX) this.#compiled.clear()
    this.#compiled.set(key, compiled.value)
    return compiled.value
  }

  #failure(code: string, message: string, place: PartPlace): StepFailure {
    return new StepFailure({
      code,
      message: `Node «${this.#nodeName}»${place.pointer === '' ? '' : `, ${place.pointer}`}: ${message}`,
      retryable: false,
    })
  }
}

interface LateEvaluation {
  readonly names: Readonly<Record<string, Json>>
  readonly scope: Scope
  readonly budget: Budget
}

const inside = (place: PartPlace, step: string | number): PartPlace => ({
  ...place,
  pointer: place.pointer + pointerStep(step),
})

/** The scope of the step, with names that win over its own. */
function withNames(scope: Scope, names: Readonly<Record<string, Json>>): Scope {
  return {
    get: (name): Value => (Object.hasOwn(names, name) ? names[name] : scope.get(name)),
    nowMs: () => scope.nowMs?.() ?? Number.NaN,
    random: () => scope.random?.() ?? Number.NaN,
    warn: (code, message) => scope.warn?.(code, message),
    ...(scope.zone === undefined ? {} : { zone: scope.zone }),
  }
}
