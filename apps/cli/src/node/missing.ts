import type { Definitions } from '@linkflow/integration'
import type { Json } from '@linkflow/kernel'

type Node = Definitions['nodes'][number]
type Raw = Readonly<Record<string, Json>>
const isObject = (value: Json | undefined): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a package can be installed without, and people miss or stumble over. */
export function* missing({ nodes }: Definitions): Iterable<string> {
  for (const node of nodes) {
    const each = `${node.type} ${node.version}`
    if (node.sample.length === 0) yield `${each} has no sample: expressions behind it cannot be helped with.`
    if (node.documentation === '') yield `${each} has no documentation beyond its one sentence.`
    const { properties, required } = node.parameters
    if (!isObject(properties)) continue
    for (const [name, schema] of Object.entries(properties)) {
      if (!isObject(schema)) continue
      const place = `${each}, parameter «${name}»`
      if (typeof schema['description'] !== 'string') yield `${place} has no description.`
      yield* wordsOf(place, schema, node, properties, Array.isArray(required) && required.includes(name))
    }
  }
}

function* wordsOf(place: string, schema: Raw, node: Node, properties: Raw, isRequired: boolean): Iterable<string> {
  const { shownWhen, optionsFrom } = schema
  if (typeof optionsFrom === 'string' && !node.options.includes(optionsFrom)) {
    yield `${place} is offered from «${optionsFrom}», and the node has no such loader.`
  }
  if (!isObject(shownWhen)) return
  for (const other of Object.keys(shownWhen))
    if (!(other in properties)) yield `${place} is shown by «${other}», which there is not.`
  if (isRequired) yield `${place} is hidden at times and required always: make it optional or give it a default.`
}
