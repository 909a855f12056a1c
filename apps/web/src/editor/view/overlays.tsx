import type { LinkFlow, Workflow } from '@linkflow/sdk'
import { late } from '../../app/late.tsx'
import { BreakpointDialog } from './breakpoint-dialog.tsx'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { CanvasMenu } from './canvas-menu.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { useEditor } from './editor-context.tsx'
import { NodePicker } from './node-picker.tsx'
import { PasteDialog } from './paste-dialog.tsx'
import { PausedItemsDialog } from './paused-items-dialog.tsx'

export { Avatars } from '../presence/avatars.tsx'
export { PayloadDialog } from '../run/payload-dialog.tsx'
export { DebugBar } from './debug-bar.tsx'
export { EmptyCanvas } from './empty-canvas.tsx'
export { exportDraft } from './export-draft.ts'
export { extractTo } from './extract-to.ts'
export { importN8n } from './import-n8n.ts'
export { Importing } from './importing.tsx'
export { Outline } from './outline.tsx'
export { RunDrawer } from './run-drawer.tsx'
export { SearchPanel } from './search-panel.tsx'
export { SelectionBar } from './selection-bar.tsx'

const PublishDraft = late(() => import('./publish-draft.tsx').then(({ PublishDraft }) => PublishDraft))
const NameVersionDialog = late(() => import('./name-version-dialog.tsx').then((module) => module.NameVersionDialog))
const SettingsDialog = late(() => import('./settings-dialog.tsx').then(({ SettingsDialog }) => SettingsDialog))

export interface OverlaysProps {
  readonly client: LinkFlow
  readonly workflow: Workflow | undefined
  readonly onChanged: () => void
}

/** What opens over the canvas when it is asked for. */
export const Overlays = (props: OverlaysProps) => (
  <>
    <CanvasMenu />
    <Asked {...props} />
  </>
)

function Asked({ client, workflow, onChanged }: OverlaysProps) {
  const { mayEdit, workflowId, session } = useEditor()
  const controller = useCanvasController()
  const overlay = useCanvas((state) => state.overlay)
  if (overlay === undefined) return null
  switch (overlay.type) {
    case 'picker':
      return mayEdit ? <NodePicker where={overlay.where} replaces={overlay.replaces} /> : null
    case 'connect':
      return <ConnectDialog node={overlay.node} />
    case 'paste':
      return <PasteDialog />
    case 'breakpoint':
      return <BreakpointDialog node={overlay.node} />
    case 'paused-items':
      return <PausedItemsDialog client={client} />
    case 'publish':
      return <PublishDraft client={client} liveVersion={workflow?.live?.versionId} onPublished={onChanged} />
    case 'name-version':
      return (
        <NameVersionDialog
          client={client}
          workflowId={workflowId}
          session={session}
          onNamed={onChanged}
          onClose={() => controller.open(undefined)}
        />
      )
    case 'settings':
      return <SettingsDialog client={client} workflow={workflow} onChanged={onChanged} />
  }
}
