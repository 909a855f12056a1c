import type { Problem } from '@linkflow/contracts'
import {
  checkTemplate,
  compileTemplate,
  type Dialect,
  type Shape,
  shapeWords,
  type Template,
} from '@linkflow/expression'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { z } from 'zod'
import { fitsSchema, schemaWords } from '../check/fits-schema.ts'
import { PARAMETER_DEPTH_MAX } from '../limits.ts'
import { nearestName } from '../nearest-name.ts'
import type { NodeType } from '../node-type.ts'
import { pointerStep } from '../own-key.ts'
import { scopeNames } from '../scope/scope-names.ts'
import { CompiledParameters, type NodeReference } from './compiled-parameters.ts'
import { constant, listPart, objectPart, type Part, type PartPlace, parsedPart, templatePart } from './part.ts'
import { isOpenObject, kindOfSchema, lengthProblem } from './schema-kind.ts'

export interface CompileParametersInput {
  readonly node: {
    readonly id: string
    readonly name: string
    readonly parameters: Readonly<Record<string, unknown>>
  }
  readonly nodeType: NodeType
  readonly dialect: Dialect
  /** JSON pointer of the parameters in the document that was sent, such as `/nodes/3/parameters`. */
  readonly pointer?: string
}

interface CheckParametersInput extends CompileParametersInput {
  /** What is known of the names of an expression in this node. */
  readonly shapeOf: (name: string) => Shape
}

/** What is most likely wrong with the expressions of parameters that compile, by what is known of the data. */
export const checkParameters = (input: CheckParametersInput): readonly Problem[] =>
  new ParameterCompiler(input).findings()

/** Compiles a node's raw parameters once per workflow version, or says everything that is wrong with them. */
export function compileParameters(input: CompileParametersInput): Result<CompiledParameters, readonly Problem[]> {
  return new ParameterCompiler(input).compile()
}

/** A part of a parameter that has a problem: nothing is evaluated, because there is no result. */
const NOTHING: Part = { kind: 'constant', value: undefined }

class ParameterCompiler {
  readonly #input: CompileParametersInput & Partial<CheckParametersInput>
  readonly #problems: Problem[] = []
  readonly #warnings: Problem[] = []
  readonly #findings: Problem[] = []
  readonly #nodes: NodeReference[] = []
  readonly #names = new Set<string>()
  #dynamicNodes = false

  constructor(input: CompileParametersInput) {
    this.#input = input
  }

  compile(): Result<CompiledParameters, readonly Problem[]> {
    const { node, nodeType } = this.#input
    this.#unknownKeys()
    const shape = nodeType.parameters.shape as Readonly<Record<string, z.ZodType>>
    const parts = Object.keys(shape).map((key): readonly [string, Part] => [key, this.#parameter(key, shape[key]!)])
    const open = isOpenObject(nodeType.parameters) ? this.#openKeys(shape) : []
    const references = { nodes: this.#nodes, dynamicNodes: this.#dynamicNodes, names: this.#names }
    const compiled = new CompiledParameters({
      nodeId: node.id,
      nodeName: node.name,
      dialect: this.#input.dialect,
      raw: node.parameters,
      parts: [...parts, ...open],
      references,
      warnings: this.#warnings,
      check: nodeType.check,
    })
    if (this.#problems.length === 0) this.#check(compiled)
    return this.#problems.length === 0 ? ok(compiled) : fail(this.#problems)
  }

  findings(): readonly Problem[] {
    this.compile()
    return this.#findings
  }

  /** What concerns several parameters, as far as they are all fixed. */
  #check(compiled: CompiledParameters): void {
    const problem = compiled.constantly((parameters) => this.#input.nodeType.check?.(parameters as never))
    if (problem === undefined) return
    this.#problem('parameter-invalid', problem.message, this.#place(problem.parameter))
  }

  #unknownKeys(): void {
    const { node, nodeType } = this.#input
    if (isOpenObject(nodeType.parameters)) return
    const known = Object.keys(nodeType.parameters.shape)
    for (const key of Object.keys(node.parameters)) {
      if (!known.includes(key)) this.#unknownKey(key, known, this.#place(key))
    }
  }

  #unknownKey(key: string, known: readonly string[], place: PartPlace): void {
    const close = nearestName(key, known)
    const hint = close === undefined ? `It has: ${known.join(', ')}.` : `Did you mean «${close}»?`
    this.#problem('parameter-unknown', `there is no «${key}» here. ${hint}`, place)
  }

  #openKeys(shape: Readonly<Record<string, z.ZodType>>): (readonly [string, Part])[] {
    return Object.keys(this.#input.node.parameters)
      .filter((key) => !Object.hasOwn(shape, key) && key !== '__proto__')
      .map((key) => [key, this.#untyped(this.#input.node.parameters[key], this.#place(key), 0)])
  }

  #parameter(key: string, schema: z.ZodType): Part {
    const { node, nodeType } = this.#input
    const place = this.#place(key)
    const raw = Object.hasOwn(node.parameters, key) ? node.parameters[key] : undefined
    if (nodeType.literal?.includes(key)) return this.#fixed(raw, schema, place)
    return this.#typed(raw, schema, place, 0)
  }

  #typed(raw: unknown, schema: z.ZodType, place: PartPlace, depth: number): Part {
    if (depth > PARAMETER_DEPTH_MAX) return this.#tooDeep(place)
    const fixed = fixedText(raw)
    if (fixed !== undefined) return this.#fixed(fixed, schema, place)
    if (typeof raw === 'string') return this.#text(raw, schema, place)
    if (typeof raw !== 'object' || raw === null) return this.#fixed(raw, schema, place)
    const kind = kindOfSchema(schema, raw)
    if (kind.kind === 'any') return this.#untyped(raw, place, depth)
    if (kind.kind === 'list' && Array.isArray(raw)) {
      const problem = lengthProblem(kind.lengths, raw.length)
      if (problem !== undefined) return this.#problem('parameter-invalid', problem, place)
      return listPart(raw.map((element, i) => this.#typed(element, kind.element, inside(place, i), depth + 1)))
    }
    if (kind.kind === 'object' && !Array.isArray(raw)) return this.#object(raw, kind.shape, kind.isOpen, place, depth)
    if (kind.kind === 'record' && !Array.isArray(raw)) {
      return objectPart(
        Object.entries(raw).map(([key, value]) => [key, this.#typed(value, kind.value, inside(place, key), depth + 1)]),
      )
    }
    const whole = this.#untyped(raw, place, depth)
    return whole.kind === 'constant' ? this.#fixed(whole.value, schema, place) : parsedPart(whole, schema, place)
  }

  #object(
    raw: object,
    shape: Readonly<Record<string, z.ZodType>>,
    isOpen: boolean,
    place: PartPlace,
    depth: number,
  ): Part {
    const known = Object.keys(shape)
    const parts: (readonly [string, Part])[] = []
    for (const key of known) {
      const value: unknown = Object.hasOwn(raw, key) ? (raw as Record<string, unknown>)[key] : undefined
      const part = this.#typed(value, shape[key]!, inside(place, key), depth + 1)
      if (part.kind === 'dynamic' || part.value !== undefined) parts.push([key, part])
    }
    for (const [key, value] of Object.entries(raw)) {
      if (Object.hasOwn(shape, key)) continue
      if (isOpen) parts.push([key, this.#untyped(value, inside(place, key), depth + 1)])
      else this.#unknownKey(key, known, inside(place, key))
    }
    return objectPart(parts)
  }

  /** Any JSON, with templates anywhere in it. */
  #untyped(raw: unknown, place: PartPlace, depth: number): Part {
    if (depth > PARAMETER_DEPTH_MAX) return this.#tooDeep(place)
    const fixed = fixedText(raw)
    if (fixed !== undefined) return constant(fixed)
    if (typeof raw === 'string') return this.#text(raw, undefined, place)
    if (typeof raw !== 'object' || raw === null) return constant(raw)
    if (Array.isArray(raw)) {
      return listPart(raw.map((element, i) => this.#untyped(element, inside(place, i), depth + 1)))
    }
    return objectPart(
      Object.entries(raw).map(([key, value]) => [key, this.#untyped(value, inside(place, key), depth + 1)]),
    )
  }

  #text(raw: string, schema: z.ZodType | undefined, place: PartPlace): Part {
    if (!raw.includes('{{')) return this.#fixed(raw, schema, place)
    const { dialect } = this.#input
    const compiled = compileTemplate(raw, { dialect, names: scopeNames(dialect) })
    if (!compiled.ok) {
      for (const { code, message, start } of compiled.error) this.#problem(code, message, place, start + 1)
      return NOTHING
    }
    const template = compiled.value
    for (const { code, message, start } of template.problems) {
      this.#warnings.push(this.#problemAt(code, message, 'warning', place, start + 1))
    }
    if (template.kind === 'constant') return this.#fixed(template.constant, schema, place)
    this.#note(template, place)
    this.#infer(raw, schema, place)
    return templatePart(template, schema, place)
  }

  /** Is the data what the expression takes it for, and the result what the parameter takes? */
  #infer(raw: string, schema: z.ZodType | undefined, place: PartPlace): void {
    const { dialect, shapeOf } = this.#input
    if (shapeOf === undefined) return
    const { shape, findings } = checkTemplate(raw, { dialect, names: scopeNames(dialect), shapeOf })
    for (const { code, message, start } of findings) {
      this.#findings.push(this.#problemAt(code, message, 'warning', place, start + 1))
    }
    if (schema === undefined || fitsSchema(schema, shape)) return
    const message = `it takes ${schemaWords(schema)}, and the expression gives ${shapeWords(shape)}.`
    this.#findings.push(this.#problemAt('parameter-type', message, 'warning', place))
  }

  #note({ references }: Template, { parameter, pointer }: PartPlace): void {
    for (const name of references.nodes) this.#nodes.push({ name, parameter, pointer })
    for (const name of references.names) this.#names.add(name)
    if (references.dynamicNodes) this.#dynamicNodes = true
  }

  #fixed(value: unknown, schema: z.ZodType | undefined, place: PartPlace): Part {
    if (schema === undefined) return constant(value)
    const parsed = schema.safeParse(value)
    if (parsed.success) return constant(parsed.data)
    for (const issue of parsed.error.issues) {
      const at = issue.path.reduce<PartPlace>((where, step) => inside(where, String(step)), place)
      const isMissing = value === undefined && issue.path.length === 0
      if (isMissing) this.#problem('parameter-missing', 'a value is needed here.', at)
      else this.#problem('parameter-invalid', `${issue.message}.`, at)
    }
    return NOTHING
  }

  #tooDeep(place: PartPlace): Part {
    return this.#problem('parameter-too-deep', `parameters are nested at most ${PARAMETER_DEPTH_MAX} deep.`, place)
  }

  #problem(code: string, message: string, place: PartPlace, column?: number): Part {
    this.#problems.push(this.#problemAt(code, message, 'error', place, column))
    return NOTHING
  }

  #problemAt(code: string, message: string, severity: Problem['severity'], place: PartPlace, column?: number): Problem {
    const at = column === undefined ? '' : `, column ${column}`
    return {
      code,
      message: `Node «${place.nodeName}», parameter «${place.parameter}»${at}: ${message}`,
      severity,
      pointer: place.pointer,
      node: this.#input.node.id,
      parameter: place.parameter,
    }
  }

  #place(key: string): PartPlace {
    const { node, pointer = '' } = this.#input
    return { nodeName: node.name, parameter: key, pointer: pointer + pointerStep(key) }
  }
}

const inside = (place: PartPlace, step: string | number): PartPlace => ({
  ...place,
  pointer: place.pointer + pointerStep(step),
})

/** `{"$fixed": "…"}`: a text that is taken as it is, braces and all. */
function fixedText(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const keys = Object.keys(raw)
  if (keys.length !== 1 || keys[0] !== '$fixed') return undefined
  const text: unknown = (raw as Record<string, unknown>).$fixed
  return typeof text === 'string' ? text : undefined
}
