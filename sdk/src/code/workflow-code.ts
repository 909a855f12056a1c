import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '../generated/wire-types.ts'
import { layOut, type Position } from './layout.ts'
import { literal, quoted } from './literal.ts'
import { isKnownType, nameOf, versionOf } from './workflow.ts'

/** The program that makes a workflow file: running it gives that file again, with nothing lost or added. */
export function workflowCode(file: WorkflowFile): string {
  const places = placesOf(file)
  const names = variablesOf(file)
  const body = [
    file.nodes.map((node, index) => nodeLine(node, places.positions[index], names.get(node.id))),
    connectionLines(file.connections, names),
    file.groups.map((group) => `w.group(${literal(group, INDENT, 8)})`),
    file.notes.map((note) => `w.note(${literal(note, INDENT, 7)})`),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${INDENT}${line}\n`).join(''))
    .join('\n')
  const options = optionsOf(file, places.layout)
  const start = `export default workflow(${quoted(file.name)}`
  const head = Object.keys(options).length === 0 ? start : `${start}, ${literal(options, '', start.length)}`
  const program = `${head}, (${body === '' ? '' : 'w'}) => {\n${body}})\n`
  const imports = program.includes('expr`') ? 'expr, workflow' : 'workflow'
  return `import { ${imports} } from '@linkflow/sdk'\n\n${program}`
}

const INDENT = '  '

function optionsOf({ description, settings }: WorkflowFile, layout: 'auto' | 'none') {
  const { order, dialect, ...others } = settings
  const own = {
    ...(order !== 'linkflow' && { order }),
    ...(dialect !== 'linkflow' && { dialect }),
    ...others,
  }
  return {
    ...(description !== undefined && { description }),
    ...(Object.keys(own).length > 0 && { settings: own }),
    ...(layout !== 'auto' && { layout }),
  }
}

/** Positions that the layout does not give by itself, with the layout that leaves the fewest. */
function placesOf(file: WorkflowFile) {
  const different = (places: readonly Position[]) =>
    file.nodes.map(({ position }, index) => (isSame(position, places[index]!) ? undefined : position))
  const count = (positions: readonly unknown[]) => positions.filter((position) => position !== undefined).length
  const auto = different(layOut(file))
  const none = different(file.nodes.map(() => ({ x: 0, y: 0 })))
  return count(none) < count(auto)
    ? { layout: 'none' as const, positions: none }
    : { layout: 'auto' as const, positions: auto }
}

const isSame = (a: Position, b: Position): boolean => Object.is(a.x, b.x) && Object.is(a.y, b.y)

function nodeLine(node: WorkflowNode, position: Position | undefined, variable: string | undefined): string {
  const { id, type, parameters, name, version, position: _, ...others } = node
  const isTyped = isKnownType(type) && version === versionOf(type)
  const settings = {
    ...(name !== nameOf(id) && { name }),
    ...(version !== versionOf(type) && { version }),
    ...others,
    ...(position && { position }),
  }
  const hasSettings = Object.keys(settings).length > 0
  const hasParameters = hasSettings || Object.keys(parameters).length > 0
  const start = `${variable === undefined ? '' : `const ${variable} = `}w.${isTyped ? 'node' : 'customNode'}(`
  const head = `${quoted(id)}, ${quoted(type)}`
  let line = `${start}${head}`
  if (hasParameters) line += `, ${literal(parameters, INDENT, lastLineOf(line))}`
  if (hasSettings) line += `, ${literal(settings, INDENT, lastLineOf(line))}`
  return `${line})`
}

const lastLineOf = (text: string): number => text.length - text.lastIndexOf('\n') - 1

/** A name for each node that connections speak of. */
function variablesOf({ nodes, connections }: WorkflowFile): ReadonlyMap<string, string> {
  const known = new Set(nodes.map(({ id }) => id))
  const used = new Set(connections.flatMap(({ from, to }) => [from.node, to.node]))
  const names = new Map<string, string>()
  const taken = new Set(RESERVED)
  for (const id of known) {
    if (!used.has(id)) continue
    const word = id.replaceAll(/[-_]+(.?)/g, (_, next: string) => next.toUpperCase())
    const base = /^[A-Za-z]/.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : `node${word}`
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    names.set(id, name)
  }
  // Of several nodes with one id (a file with problems) the code would declare one name twice.
  const seen = new Set<string>()
  for (const { id } of nodes) if (seen.size === seen.add(id).size) names.delete(id)
  return names
}

/** In the order of the file; one that goes on where the last one ended goes on in its line. */
function connectionLines(connections: readonly WorkflowConnection[], names: ReadonlyMap<string, string>): string[] {
  const lines: string[] = []
  let end: string | undefined
  for (const { from, to } of connections) {
    const [source, target] = [names.get(from.node), names.get(to.node)]
    if (source === undefined || target === undefined) {
      lines.push(`w.connect(${literal(from)}, ${literal(to)})`)
      end = undefined
      continue
    }
    const goesOn = end === from.node && lines.at(-1)!.length < LINE_CHARS_MAX
    const out = from.port === 'main' ? '' : `.out(${quoted(from.port)})`
    const step = `${out}.to(${target}${to.port === 'main' ? '' : `.in(${quoted(to.port)})`})`
    if (goesOn) lines.push(lines.pop()! + step)
    else lines.push(source + step)
    end = to.node
  }
  return lines
}

const LINE_CHARS_MAX = 80

const RESERVED =
  `w workflow expr arguments await break case catch class const continue debugger default delete do else enum eval export
  extends false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof undefined var void while with yield async of NaN Infinity`.split(
    /\s+/,
  )
