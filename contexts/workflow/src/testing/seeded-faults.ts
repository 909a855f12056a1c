import type { Problem, WorkflowFile } from '@linkflow/contracts'
import type { JsonObject } from '@linkflow/kernel'
import { isPlanProblem, type NodeRegistry, type NodeType, type Samples } from '@linkflow/node-runtime'

/** A workflow with one mistake in one expression, of a kind that people make. */
export interface SeededFault {
  readonly kind: FaultKind
  /** Codes of which one must be told. */
  readonly codes: readonly string[]
  readonly node: string
  readonly text: string
  readonly file: WorkflowFile
  readonly samples: Samples
}

export type FaultKind =
  | 'unknown name'
  | 'unknown function'
  | 'unknown method'
  | 'number of arguments'
  | 'kind of an argument'
  | 'node that cannot have run'
  | 'unknown field'
  | 'possibly missing'
  | 'kind of a parameter'

/** One text with an expression, and what can be done to it. */
interface Place {
  readonly file: WorkflowFile
  readonly node: WorkflowFile['nodes'][number]
  readonly nodeType: NodeType
  readonly path: readonly (string | number)[]
  readonly text: string
  /** The items that come in are known to have these fields. */
  readonly incoming: readonly JsonObject[] | undefined
  /** What its trigger got. */
  readonly inputs: readonly JsonObject[]
}

/** Nodes behind which the items are what they were before. */
const PASSES_ON = new Set(['if', 'switch', 'filter', 'limit', 'sort', 'no-operation', 'respond-to-webhook'])

/** Every fault of every kind that fits an expression of the workflow; `inputs` are items that its trigger got. */
export function seedFaults(file: WorkflowFile, registry: NodeRegistry, inputs: readonly JsonObject[]): SeededFault[] {
  const trigger = triggerOf(file)
  const samples: Samples =
    trigger === undefined || inputs.length === 0 ? new Map() : new Map([[trigger, { main: inputs }]])
  return placesOf(file, registry, inputs).flatMap((place) =>
    MUTATIONS.flatMap(({ kind, codes, mutate }) =>
      mutate(place).map((text) => {
        const mutated = put(file, place, text)
        const given = kind === 'possibly missing' && trigger !== undefined ? withLack(trigger, inputs) : samples
        return { kind, codes, node: place.node.id, text, file: mutated, samples: given }
      }),
    ),
  )
}

interface Mutation {
  readonly kind: FaultKind
  readonly codes: readonly string[]
  /** None if it does not fit. */
  readonly mutate: (place: Place) => readonly string[]
}

const CODE = /\{\{(.*?)\}\}(?!\})/s

const codeOf = ({ text }: Place): string => CODE.exec(text)![1]!.trim()
const withCode = ({ text }: Place, code: string): string => text.replace(CODE, () => `{{ ${code} }}`)

/** The text with the first match changed; nothing if there is none. */
function changed(place: Place, pattern: RegExp, to: (...match: string[]) => string): string[] {
  const code = codeOf(place)
  return pattern.test(code) ? [withCode(place, code.replace(pattern, to))] : []
}

const misspelt = (word: string): string => `${word.slice(0, 1)}${word.slice(2)}x`

const MUTATIONS: readonly Mutation[] = [
  {
    kind: 'unknown name',
    codes: ['unknown-name', 'unknown-function'],
    mutate: (place) => [
      ...changed(place, /\$(json|now)\b/, (_, name) => `$${misspelt(name!)}`),
      withCode(place, `${codeOf(place)} + totl`),
    ],
  },
  {
    kind: 'unknown function',
    codes: ['unknown-function'],
    mutate: (place) => [
      ...changed(place, /\b(Math|DateTime)\.(\w+)\(/, (_, group, name) => `${group}.${misspelt(name!)}(`),
      withCode(place, `parseNumber(${codeOf(place)})`),
    ],
  },
  {
    kind: 'unknown method',
    codes: ['unknown-method'],
    mutate: (place) => [
      ...changed(place, /(?<!Math|DateTime|\))\.([a-z]\w+)\(/i, (_, name) => `.${misspelt(name!)}(`),
      withCode(place, `(${codeOf(place)}).toUperCase()`),
    ],
  },
  {
    kind: 'number of arguments',
    codes: ['argument-count', 'unknown-method'],
    mutate: (place) => [
      ...changed(place, /\.(trim|toLowerCase|toISODate|toISO)\(\)/, (_, name) => `.${name}(1, 2, 3)`),
      ...changed(
        place,
        /\.(map|join|replaceAll|includes|slice|minus|reduce|fromISO|round)\((?!\))/,
        (_, name) => `.${name}(1, 2, 3, 4, 5, `,
      ),
      withCode(place, `String(${codeOf(place)}).replace('a')`),
    ],
  },
  {
    kind: 'kind of an argument',
    codes: ['argument-type'],
    mutate: (place) => [
      withCode(place, `Math.abs({ value: ${codeOf(place)} })`),
      withCode(place, `String(${codeOf(place)}).slice('start')`),
    ],
  },
  {
    kind: 'node that cannot have run',
    codes: ['node-unknown', 'node-not-upstream'],
    mutate: (place) => [
      ...changed(place, /\$\('([^']+)'\)/, (_, name) => `$('${misspelt(name!)}')`),
      ...laterNodes(place).map((name) => withCode(place, `$('${name}').first().json`)),
    ],
  },
  {
    kind: 'unknown field',
    codes: ['unknown-field'],
    mutate: (place) => {
      // Such a text says itself what happens where a field is not there.
      if (/\?\?|\|\||\?|=== ?null/.test(codeOf(place))) return []
      const { file, incoming, inputs } = place
      const named = file.nodes.find(({ id }) => id === triggerOf(file))?.name
      return [
        ...changed(place, /(\$json)((?:\.\w+)+)(?![\w(])/, misspeltIn(incoming)),
        ...changed(place, /(\$\('[^']+'\)\.(?:first\(\)|item)\.json)((?:\.\w+)+)(?![\w(])/, (whole, from, path) =>
          from!.includes(`'${named}'`) ? misspeltIn(inputs)(whole, from, path) : whole!,
        ),
      ].filter((text) => text !== place.text)
    },
  },
  {
    kind: 'possibly missing',
    codes: ['possibly-missing'],
    mutate: (place) =>
      place.incoming === undefined ? [] : [withCode(place, `$json.${SOMETIMES}.trim() + ${codeOf(place)}`)],
  },
  {
    kind: 'kind of a parameter',
    codes: ['parameter-type'],
    mutate: (place) => {
      const [key, ...rest] = place.path
      if (rest.length > 0 || !/^\{\{.*\}\}$/s.test(place.text.trim())) return []
      const wrong = WRONG_FOR[typeNameOf(place.nodeType.parameters.shape[String(key)])]
      return wrong === undefined ? [] : [withCode(place, wrong(codeOf(place)))]
    },
  },
]

/** A path with the last key misspelt that all of the items are known to have. */
const misspeltIn =
  (items: readonly JsonObject[] = []) =>
  (whole = '', from = '', path = ''): string => {
    const keys = path.slice(1).split('.')
    let at: readonly unknown[] = items
    let known = 0
    const isThere = (key: string) =>
      at.length > 0 && at.every((value) => typeof value === 'object' && value !== null && Object.hasOwn(value, key))
    while (known < keys.length && isThere(keys[known]!)) {
      at = at.map((value) => (value as JsonObject)[keys[known]!])
      known += 1
    }
    if (known === 0) return whole
    return `${from}.${[...keys.slice(0, known - 1), misspelt(keys[known - 1]!), ...keys.slice(known)].join('.')}`
  }

const WRONG_FOR: Readonly<Record<string, (code: string) => string>> = {
  string: (code) => `[${code}]`,
  boolean: (code) => `String(${code})`,
  number: (code) => `String(${code}) + ' pieces'`,
  array: (code) => `String(${code})`,
}

function typeNameOf(schema: unknown): string {
  let inner = schema as { _zod?: { def: { type: string; innerType?: unknown } } } | undefined
  while (inner?._zod?.def.innerType !== undefined) inner = inner._zod.def.innerType as typeof inner
  return inner?._zod?.def.type ?? ''
}

const SOMETIMES = 'sometimesThere'

const withLack = (trigger: string, inputs: readonly JsonObject[]): Samples =>
  new Map([[trigger, { main: [...inputs.map((json) => ({ ...json, [SOMETIMES]: 'x' })), ...inputs] }]])

/** Names of nodes to which connections lead from here, and none back. */
function laterNodes({ file, node }: Place): string[] {
  const after = reached(file, node.id)
  return file.nodes
    .filter(({ id }) => after.has(id) && id !== node.id && !reached(file, id).has(node.id))
    .slice(0, 1)
    .map(({ name }) => name)
}

function reached({ connections }: WorkflowFile, from: string): ReadonlySet<string> {
  const found = new Set<string>()
  const pending = [from]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { from: source, to } of connections) {
      if (source.node !== at || found.has(to.node)) continue
      found.add(to.node)
      pending.push(to.node)
    }
  }
  return found
}

const triggerOf = ({ nodes, connections }: WorkflowFile): string | undefined =>
  nodes.find(({ id }) => !connections.some(({ to }) => to.node === id))?.id

function placesOf(file: WorkflowFile, registry: NodeRegistry, inputs: readonly JsonObject[]): Place[] {
  return file.nodes.flatMap((node) => {
    const nodeType = registry.find(node)
    if (isPlanProblem(nodeType)) return []
    const incoming = inputs.length > 0 && takesInput(file, node.id) ? inputs : undefined
    return textsIn(node.parameters, nodeType.literal ?? []).map(({ path, text }) => ({
      file,
      node,
      nodeType,
      path,
      text,
      incoming,
      inputs,
    }))
  })
}

/** Do the items of the trigger come to this node as they are? */
function takesInput(file: WorkflowFile, id: string): boolean {
  const into = file.connections.filter(({ to }) => to.node === id)
  return (
    into.length > 0 &&
    into.every(({ from: { node, port } }) => {
      if (port === 'error') return false
      const { type = '', onError } = file.nodes.find((each) => each.id === node) ?? {}
      return node === triggerOf(file) || (PASSES_ON.has(type) && onError !== 'continue' && takesInput(file, node))
    })
  )
}

function textsIn(
  value: unknown,
  literal: readonly string[],
  path: (string | number)[] = [],
): { path: (string | number)[]; text: string }[] {
  if (typeof value === 'string') return CODE.test(value) ? [{ path, text: value }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    path.length === 0 && literal.includes(key) ? [] : textsIn(member, literal, [...path, key]),
  )
}

function put(file: WorkflowFile, { node, path }: Place, text: string): WorkflowFile {
  const copy = structuredClone(file)
  let at: unknown = copy.nodes.find(({ id }) => id === node.id)!.parameters
  for (const step of path.slice(0, -1)) at = (at as Record<string, unknown>)[step]
  ;(at as Record<string, unknown>)[path.at(-1)!] = text
  return copy
}

/** Was it told, at its node? */
export const isFound = ({ node, codes }: SeededFault, problems: readonly Problem[]): boolean =>
  problems.some((problem) => problem.node === node && codes.includes(problem.code))
