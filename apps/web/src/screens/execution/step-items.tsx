import type { LinkFlow, Step } from '@linkflow/sdk'
import { useState } from 'react'
import { DataViewer, FIRST_VIEW, type View } from '../../editor/data/data-viewer.tsx'
import { t } from '../../strings/index.ts'

/** The items that a step put out on a port, in the viewer that the editor has too: what is stored, and nothing else. */
export function StepItems({
  client,
  execution,
  step,
  port,
}: {
  readonly client: LinkFlow
  readonly execution: string
  readonly step: Step
  readonly port: string | undefined
}) {
  const [view, setView] = useState<View>({ ...FIRST_VIEW, mode: 'table' })
  return (
    <div className="flex h-full min-h-0 flex-col pt-2">
      <DataViewer
        client={client}
        label={t('run-items.of', { name: step.name })}
        source={{
          type: 'step',
          executionId: execution,
          node: step.node,
          ...(step.iteration !== undefined && { iteration: step.iteration }),
          ...(port !== undefined && { port }),
          state: `${step.status} ${step.attempt} ${step.outputs.map(({ count }) => count).join()}`,
        }}
        view={view}
        // Nothing here takes a reference: it is a history.
        root={undefined}
        onView={setView}
        onInsert={() => undefined}
      />
    </div>
  )
}
