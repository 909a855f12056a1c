import type { WorkflowFileInput } from '@linkflow/sdk'

export const blankFile = (name: string): WorkflowFileInput => ({ linkflow: 1, name, nodes: [], connections: [] })
