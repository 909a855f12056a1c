import { choice, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, type Outputs, type Step } from '../../run/compatible.ts'
import { own } from '../../values/json.ts'

export const limitParameters: readonly Parameter[] = [
  value('maxItems', 1, 'How many items stay'),
  choice('keep', ['firstItems', 'lastItems'], 'Which ones'),
]

export function limited({ input, parameters }: Step): Outputs {
  const given = parameters()
  const { count } = input.port('main')
  const max = Number(own(given, 'maxItems') ?? 1)
  if (max > count) return { main: input.handles('main') }
  const start = own(given, 'keep') === 'lastItems' ? count - max : 0
  return { main: between(input.handles('main'), start, start + max) }
}

function* between<T>(handles: Iterable<T>, start: number, end: number): Generator<T> {
  let index = 0
  for (const handle of handles) {
    if (index >= end) return
    if (index >= start) yield handle
    index += 1
  }
}

export const limit = compatible({
  of: 'n8n-nodes-base.limit',
  type: 'n8n-limit',
  title: 'Limit (n8n)',
  description: 'Keeps the first or last items, as n8n’s Limit does.',
  versions: [1],
  parameters: limitParameters,
  run: limited,
})
