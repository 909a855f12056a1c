import { randomUUID } from 'node:crypto'
import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import {
  type DerivedItem,
  type EachResult,
  failItem,
  type Item,
  type ItemHandle,
  type NodeContext,
  type NodeError,
  type NodeInput,
  type NodeOutcome,
  type NodeType,
  type OptionsLoader,
  type PortItems,
} from '@linkflow/node-runtime'
import { answerAsk, type Reach } from './answer-ask.ts'
import { eachAnswer, itemOf, listAnswer, optionsAnswer, readAnswer, unusable } from './answers.ts'
import type { Definitions, NodeDefinition } from './definitions.ts'
import { HandedFiles } from './handed-files.ts'
import type { Asked, Manifest } from './manifest.ts'
import { parameterSchema } from './parameter-schema.ts'

/** Sends a message to a process of the package as it is installed now. */
export type CallPackage = (
  message: object,
  step: { readonly workspaceId: string; readonly step: string; readonly signal: AbortSignal },
  onAsk: (ask: unknown) => Promise<string>,
  onLog: NodeContext['log'],
) => Promise<Result<string, NodeError>>

/**
 * A node of a package, as the registry has it: its definition is data, and what it does is done in its process. The runtime
 * knows no difference, so expressions, lineage, errors per item, checkpoints and retries are as with any other.
 */
export function packageNode(definition: NodeDefinition, asked: Asked, isThere: boolean, call: CallPackage): NodeType {
  const { parameters, behaviour, ports, options, dynamic: _, dynamicEffect: __, ...about } = definition
  const remote = new RemoteNode(definition, asked, call)
  return {
    ...about,
    ...(ports !== undefined && { ports }),
    parameters: parameterSchema(parameters),
    parametersJson: parameters as Json,
    isOffered: isThere,
    options: Object.fromEntries(options.map((name) => [name, (...asked) => remote.options(name, ...asked)])),
    behaviour:
      behaviour.kind === 'each'
        ? {
            kind: 'each',
            each: (item, own, context, index) => remote.each(item, own, context, index),
            ...(behaviour.parallel !== undefined && { parallel: behaviour.parallel }),
          }
        : { kind: 'list', run: (input, own, context) => remote.list(input, own, context) },
  }
}

/** As the catalogue and the reference tell them; they cannot be run. */
export const nodesOfPackage = ({
  manifest,
  definitions,
}: {
  manifest: Manifest
  definitions: Definitions
}): NodeType[] =>
  definitions.nodes.map((definition) =>
    packageNode(definition, manifest.linkflow, true, () => Promise.reject(new Error('it is only described'))),
  )

class RemoteNode {
  readonly #definition: NodeDefinition
  readonly #asked: Asked
  readonly #credentials: ReadonlySet<string>
  readonly #call: CallPackage

  constructor(definition: NodeDefinition, asked: Asked, call: CallPackage) {
    this.#definition = definition
    this.#asked = asked
    this.#credentials = new Set(definition.credentials.map(({ type }) => type))
    this.#call = call
  }

  async each(item: Item, parameters: object, context: NodeContext, index: number): Promise<EachResult> {
    const files = new HandedFiles()
    const answered = await this.#ask({ kind: 'each', item: files.show(item), parameters, index }, context, files)
    if (!answered.ok) return failItem(answered.error)
    const answer = readAnswer(eachAnswer, answered.value)
    if ('error' in answer) return failItem(answer.error)
    if ('same' in answer) return item
    const [first] = this.#outputs
    const to = answer.items.map(({ port = first!, item: one }) => ({
      port: this.#known(port),
      item: itemOf(one, files),
    }))
    return { kind: 'routed', to }
  }

  async list(input: NodeInput, parameters: (index?: number) => object, context: NodeContext): Promise<NodeOutcome> {
    const files = new HandedFiles()
    const handles = new Map<number, ItemHandle>()
    const inputs = (this.#definition.ports?.inputs ?? ['main'])
      .filter((port) => input.has(port))
      .map((port) => {
        const here = [...input.handles(port)]
        for (const handle of here) handles.set(handle.index, handle)
        return { port, start: here[0]?.index ?? 0, items: here.map(({ item }) => files.show(item)) }
      })
    const message = { kind: 'list', inputs, parameters: ofEach(parameters, input.port('main').count) }
    const answered = await this.#ask(message, context, files)
    if (!answered.ok) return { type: 'failed', error: answered.error }
    const answer = readAnswer(listAnswer, answered.value)
    if ('error' in answer) return { type: 'failed', error: answer.error }
    const outputs: Record<string, PortItems> = {}
    for (const { port, items } of answer.outputs) {
      outputs[this.#known(port)] = items.map((one): ItemHandle | DerivedItem => {
        if (!('same' in one)) {
          const { item, from, failed } = one
          return { item: itemOf(item, files), from, ...(failed !== undefined && { failed }) }
        }
        const handle = handles.get(one.same)
        if (handle === undefined) throw unusable(`there is no input item ${one.same}`)
        return handle
      })
    }
    return { type: 'done', outputs }
  }

  async options(loader: string, ...[request, context]: Parameters<OptionsLoader>): ReturnType<OptionsLoader> {
    const { type, version } = this.#definition
    const reach: Reach = { asked: this.#asked, credentials: this.#credentials, context, files: new HandedFiles() }
    const { workspaceId, signal } = context
    const answered = await this.#call(
      { kind: 'options', type, version, loader, request },
      { workspaceId, step: `options ${randomUUID()}`, signal },
      (ask) => answerAsk(ask, reach),
      () => {},
    )
    if (!answered.ok) return answered
    const answer = readAnswer(optionsAnswer, answered.value)
    return 'error' in answer ? fail(answer.error) : ok(answer.options)
  }

  get #outputs(): readonly string[] {
    return this.#definition.ports?.outputs ?? ['main']
  }

  #known(port: string): string {
    if (this.#outputs.includes(port)) return port
    throw unusable(`it has no output «${port.slice(0, 40)}»`)
  }

  #ask(message: object, context: NodeContext, files: HandedFiles): Promise<Result<string, NodeError>> {
    const { type, version } = this.#definition
    const { workspaceId, workflowId, executionId, node, step, attempt, nowMs, timezone, signal } = context
    const { id, name, onError } = node
    const facts = {
      ...{ workspaceId, workflowId, executionId, node: { id, name, onError }, step, attempt, nowMs, timezone },
      // J3: drawn from the step's own chance, so the same start gives the same.
      seed: context.random(),
    }
    const reach: Reach = { asked: this.#asked, credentials: this.#credentials, context, files }
    return this.#call(
      { ...message, type, version, facts },
      { workspaceId, step: `${executionId} ${step} ${attempt}`, signal },
      (ask) => answerAsk(ask, reach),
      (level, text) => context.log(level, text),
    )
  }
}

/** Parameters for each item; one for all where nothing depends on the item. */
function ofEach(parameters: (index?: number) => object, count: number): object[] {
  const first = parameters()
  if (count < 2 || parameters(1) === first) return [first]
  return Array.from({ length: count }, (_, index) => parameters(index))
}
