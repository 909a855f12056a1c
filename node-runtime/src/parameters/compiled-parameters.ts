import type { Problem } from '@linkflow/contracts'
import type { Budget, Dialect, Scope } from '@linkflow/expression'
import type { NodeType, ParameterSources } from '../node-type.ts'
import { StepFailure } from '../step-failure.ts'
import { LateTemplates } from './late-templates.ts'
import { sourceOf } from './parameter-source.ts'
import type { Part } from './part.ts'

/** A node name in an expression, and where it stands. */
export interface NodeReference {
  readonly name: string
  readonly parameter: string
  readonly pointer: string
}

export interface ParameterReferences {
  readonly nodes: readonly NodeReference[]
  /** Some expression names a node by a value, so any node may be meant. */
  readonly dynamicNodes: boolean
  /** The `$` names in use. */
  readonly names: ReadonlySet<string>
}

/** A node's parameters, ready for any number of items. Immutable: one object per node of a workflow version. */
export class CompiledParameters {
  readonly nodeId: string
  readonly nodeName: string
  /** What the workflow file has. */
  readonly raw: Readonly<Record<string, unknown>>
  readonly references: ParameterReferences
  readonly dialect: Dialect
  /** What is wrong with expressions of the `n8n` dialect, which fail or are missing when they are evaluated. */
  readonly warnings: readonly Problem[]
  /** Nothing depends on the item, so every item gets the same object. */
  readonly isConstant: boolean
  /** Templates that the node evaluates itself. */
  readonly late: LateTemplates
  readonly #parts: readonly (readonly [string, Part])[]
  readonly #constants: Readonly<Record<string, unknown>>
  readonly #dynamicKeys: readonly string[]
  readonly #evaluators: readonly ((scope: Scope, budget: Budget) => unknown)[]
  readonly #check: NodeType['check']

  constructor(options: {
    readonly nodeId: string
    readonly nodeName: string
    readonly dialect: Dialect
    readonly raw: Readonly<Record<string, unknown>>
    readonly parts: readonly (readonly [string, Part])[]
    readonly references: ParameterReferences
    readonly warnings: readonly Problem[]
    readonly check: NodeType['check']
  }) {
    this.nodeId = options.nodeId
    this.nodeName = options.nodeName
    this.raw = options.raw
    this.late = new LateTemplates(options.dialect, options.nodeName)
    this.references = options.references
    this.dialect = options.dialect
    this.warnings = options.warnings
    this.#check = options.check
    this.#parts = options.parts
    const constants: Record<string, unknown> = {}
    const keys: string[] = []
    const evaluators: ((scope: Scope, budget: Budget) => unknown)[] = []
    for (const [key, part] of options.parts) {
      // Dynamic keys have their place from the start, so that all copies share one hidden class.
      constants[key] = part.kind === 'constant' ? part.value : undefined
      if (part.kind === 'dynamic') {
        keys.push(key)
        evaluators.push(part.evaluate)
      }
    }
    this.#constants = Object.freeze(constants)
    this.#dynamicKeys = keys
    this.#evaluators = evaluators
    this.isConstant = keys.length === 0
  }

  /** The parameters for the item that the scope stands on. Throws `StepFailure`. */
  evaluate(scope: Scope, budget: Budget): Record<string, unknown> {
    if (this.isConstant) return this.#constants as Record<string, unknown>
    const parameters = { ...this.#constants }
    for (let i = 0; i < this.#evaluators.length; i += 1) {
      parameters[this.#dynamicKeys[i]!] = this.#evaluators[i]!(scope, budget)
    }
    if (this.#check !== undefined) this.#mustPass(parameters)
    return parameters
  }

  /** Where the parameters come from, for a node that asks for single values of many items. */
  sources(scope: Scope, budget: Budget): ParameterSources {
    return new Map(this.#parts.map(([key, part]) => [key, sourceOf(part, { scope, budget, dialect: this.dialect })]))
  }

  /** Parameters that are evaluated when they are read: a loop's condition must not be read before its first iteration. */
  lazy(scope: Scope, budget: Budget): Record<string, unknown> {
    if (this.isConstant) return this.#constants as Record<string, unknown>
    const parameters = { ...this.#constants }
    for (const [i, key] of this.#dynamicKeys.entries()) {
      const evaluate = this.#evaluators[i]!
      Object.defineProperty(parameters, key, { enumerable: true, get: () => evaluate(scope, budget) })
    }
    return parameters
  }

  /** Reads what is constant; `undefined` is given to `read` for a key that depends on the item, and the answer is lost. */
  constantly<T>(read: (parameters: Record<string, unknown>) => T): T | undefined {
    const unknown = new Error('a parameter that is not constant was read')
    const parameters = { ...this.#constants }
    for (const key of this.#dynamicKeys) {
      Object.defineProperty(parameters, key, {
        enumerable: true,
        get: () => {
          throw unknown
        },
      })
    }
    try {
      return read(parameters)
    } catch (error) {
      if (error === unknown) return undefined
      throw error
    }
  }

  #mustPass(parameters: Record<string, unknown>): void {
    const problem = this.#check?.(parameters as never)
    if (problem === undefined) return
    throw new StepFailure({
      code: 'parameter-invalid',
      message: `Node «${this.nodeName}», parameter «${problem.parameter}»: ${problem.message}`,
      retryable: false,
      details: { parameter: problem.parameter },
    })
  }
}
