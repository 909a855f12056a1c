import type { WorkflowFileInput } from '@linkflow/contracts'

type Node = WorkflowFileInput['nodes'][number]

export const node = (
  id: string,
  type: string,
  parameters: Record<string, unknown> = {},
  more: Partial<Node> = {},
): Node => ({
  id,
  name: id,
  type,
  parameters,
  ...more,
})

/** A write: bumps the row (this execution, `id`, the item) in the outside world. */
export const bump = (
  id: string,
  worldUrl: string,
  data: Record<string, unknown> = {},
  parameters: Record<string, unknown> = {},
  more: Partial<Node> = {},
): Node =>
  node(
    id,
    'http-request',
    {
      method: 'POST',
      url: `${worldUrl}/bump/${id}`,
      body: { kind: 'json', value: { execution: '{{ $execution.id }}', item: '{{ $itemIndex }}', ...data } },
      ...parameters,
    },
    // Nobody outside has failed when a worker is killed; a connection that broke may still be tried again.
    { retry: { attempts: 5, firstMs: 50, maxMs: 500 }, ...more },
  )

/** One after another, from the ordinary port of each to the next; `[node, port]` leaves by another port. */
export function chain(
  name: string,
  steps: readonly (Node | readonly [Node, string])[],
  settings?: WorkflowFileInput['settings'],
): WorkflowFileInput {
  const parts = steps.map((step) =>
    Array.isArray(step) ? (step as readonly [Node, string]) : ([step as Node, 'main'] as const),
  )
  return {
    linkflow: 1,
    name,
    nodes: parts.map(([each]) => each),
    connections: parts.slice(1).map(([to], i) => ({
      from: { node: parts[i]![0].id, port: parts[i]![1] },
      to: { node: to.id, port: 'main' },
    })),
    ...(settings && { settings }),
  }
}
