import type { WorkflowFile } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import { fitted } from '../canvas/camera.ts'
import { cardOf, noteRect } from '../canvas/card.ts'
import type { Size } from '../canvas/geometry.ts'
import { paste } from '../canvas/paste.ts'
import { type Edit, edit, set, together } from '../commands/edit.ts'
import { named, words } from '../commands/edit-words.ts'
import { pointer } from '../document/json-pointer.ts'
import type { CanvasController } from './canvas-controller.ts'
import type { Imported, PreviewedWorkflow } from './imported.ts'

/** The report stands at the right; what was imported is shown beside it, where there is room for both. */
const REPORT_WIDTH = 440
const ROOM_MIN = 480

/** Has the server say what a document of n8n becomes, and puts that on the canvas as one step. */
export async function importN8n(controller: CanvasController, client: LinkFlow, document: unknown): Promise<void> {
  const show = (imported: Imported) => controller.store.setState({ imported })
  const choose = (workflow: PreviewedWorkflow) => insert(controller, workflow)
  show({ type: 'reading' })
  try {
    const { workflows } = await client.workflows.previewImport(document, { format: 'n8n' })
    const [first] = workflows
    // It was closed meanwhile.
    if (controller.state.imported === undefined || first === undefined) return
    if (workflows.length > 1) show({ type: 'several', workflows, choose })
    else choose(first)
  } catch (error) {
    const again = () => void importN8n(controller, client, document)
    if (controller.state.imported !== undefined) show({ type: 'failed', error: error as Error, again })
  }
}

function insert(controller: CanvasController, workflow: PreviewedWorkflow): void {
  const { file: before, editor } = controller
  const file = workflow.file as WorkflowFile
  const isEmpty = before.nodes.length + before.notes.length === 0
  const label = words('edit.import-n8n', named(file.nodes))
  const made = paste(before, editor.types, file, controller.landing(), Math.random, label)
  const settings = isEmpty ? settingsEdit(before, file) : undefined
  const isPlaced = controller.place({ ...made, edit: together(label, [made.edit, settings]) })
  if (!isPlaced) return controller.store.setState({ imported: undefined })
  controller.store.setState({
    imported: { type: 'done', workflow, ids: made.ids, keepsSettings: !isEmpty && hasOwnWays(before, file) },
  })
  showAll(controller, new Set(made.ids.values()))
}

/** An empty workflow takes over how n8n runs: its order, its language of expressions, its time zone. */
function settingsEdit({ settings: before }: WorkflowFile, { settings }: WorkflowFile): Edit {
  const keys = ['order', 'dialect', 'timezone', 'timeoutMs'] as const
  const changed = keys.filter((key) => settings[key] !== undefined && settings[key] !== before[key])
  return edit(
    words('edit.settings'),
    changed.map((key) => set(pointer('settings', key), settings[key])),
  )
}

const hasOwnWays = ({ settings: before }: WorkflowFile, { settings }: WorkflowFile): boolean =>
  before.dialect !== settings.dialect || before.order !== settings.order

function showAll(controller: CanvasController, ids: ReadonlySet<string>): void {
  const { file, editor, state } = controller
  if (state.pane === undefined) return
  const rects = [
    ...file.nodes.filter(({ id }) => ids.has(id)).map((node) => cardOf(node, editor.types)),
    ...file.notes.filter(({ id }) => ids.has(id)).map(noteRect),
  ]
  controller.moveCamera(fitted(rects, besideReport(state.pane)))
}

const besideReport = ({ width, height }: Size): Size => ({
  width: width - REPORT_WIDTH >= ROOM_MIN ? width - REPORT_WIDTH : width,
  height,
})
