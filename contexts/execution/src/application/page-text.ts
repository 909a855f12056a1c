import type { ExecutionSummary } from '../infrastructure/execution-row.ts'
import type { ExecutionLabel, LabelOf } from './execution-labels.ts'
import { executionView } from './execution-view.ts'

/** A page of a list as JSON. Of executions that are kept the text is, too: until the label is another one. */
export function pageText(items: readonly ExecutionSummary[], labelOf: LabelOf, page: object): string {
  const rest = JSON.stringify(page).slice(1)
  const texts = items.map((summary) => textOf(summary, labelOf(summary)))
  return `{"items":[${texts.join()}]${rest === '}' ? '' : ','}${rest}`
}

function textOf(summary: ExecutionSummary, label: ExecutionLabel): string {
  const { kept } = summary
  const { workflowName, versionNumber } = label
  const known = kept?.text
  const isSame = known?.workflowName === workflowName && known?.versionNumber === versionNumber
  if (known !== undefined && isSame) return known.text
  const text = JSON.stringify(executionView(summary, label))
  if (kept !== undefined) kept.text = { workflowName, versionNumber, text }
  return text
}
