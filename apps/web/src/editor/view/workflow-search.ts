const PANES = ['input', 'settings', 'output'] as const

/** What an address of the editor says: the node that is open, a part of its panel, the item there, and the run that is shown. */
export interface WorkflowSearch {
  readonly node?: string | undefined
  readonly pane?: (typeof PANES)[number] | undefined
  /** As people count, from 1. */
  readonly item?: string | undefined
  readonly run?: string | undefined
}

/** What an address may hold is anything; what it does not say as it should, it does not say. */
export function workflowSearch({ node, pane, item, run }: Readonly<Record<string, unknown>>): WorkflowSearch {
  return {
    node: textOf(node),
    pane: PANES.find((each) => each === pane),
    item: /^[1-9]\d{0,8}$/.test(String(item)) ? String(item) : undefined,
    run: textOf(run),
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
