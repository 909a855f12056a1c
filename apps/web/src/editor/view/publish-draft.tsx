import type { LinkFlow } from '@linkflow/sdk'
import { focusField } from '../panel/focus-field.ts'
import { fieldOfProblem } from '../panel/problems.ts'
import { useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import { useAllProblems } from './problems-context.tsx'
import { PublishDialog } from './publish-dialog.tsx'

/** Publishes the draft that is on the canvas; what is wrong leads to its field there. */
export function PublishDraft({
  client,
  liveVersion,
  onPublished,
}: {
  readonly client: LinkFlow
  readonly liveVersion: string | undefined
  readonly onPublished: () => void
}) {
  const controller = useCanvasController()
  const { session, workspaceId, workflowId, mayRun, open } = useEditor()
  const { all } = useAllProblems()
  const close = () => controller.open(undefined)
  return (
    <PublishDialog
      client={client}
      workflowId={workflowId}
      session={session}
      liveVersion={liveVersion}
      own={all}
      mayRun={mayRun}
      runLink={(execution) => `/w/${workspaceId}/executions/${execution}`}
      onPublished={onPublished}
      onClose={close}
      onProblem={(problem) => {
        close()
        controller.goTo(problem.node!)
        open(problem.node)
        const path = fieldOfProblem(problem)
        if (path !== undefined) focusField(problem.node!, path)
      }}
    />
  )
}
