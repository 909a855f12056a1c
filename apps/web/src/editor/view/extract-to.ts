import type { LinkFlow } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { extracted, type NotExtractable } from '../canvas/extract.ts'
import { nodeOf } from '../document/elements.ts'
import { NAME_CHARS_MAX } from '../limits.ts'
import type { CanvasController } from './canvas-controller.ts'

/** Makes a workflow of its own of some nodes, which a node in their place calls from now on. */
export async function extractTo(
  controller: CanvasController,
  client: LinkFlow,
  nodes: ReadonlySet<string>,
): Promise<void> {
  const { file, editor } = controller
  const [first] = nodes
  const name = nodes.size === 1 ? nodeOf(file, first!)!.name : t('canvas.extract.name', { name: file.name })
  const made = extracted(file, editor.types, nodes, name.slice(0, NAME_CHARS_MAX))
  if (!made.ok) return toast({ text: t(NOT_EXTRACTABLE[made.error]), tone: 'error' })
  try {
    const { id } = await client.workflows.create(made.value.file)
    const { edit, node } = made.value.replaceBy(id, Math.random)
    // Somebody else may have changed the same meanwhile: then the new workflow stands beside it, and nothing is lost.
    if (controller.perform(edit)) {
      controller.extracted.set(node, { id, name: made.value.file.name })
      controller.goTo(node)
    }
    toast({ text: t('canvas.extract.done', { name }) })
  } catch (error) {
    toast({ text: error instanceof Error ? error.message : t('error.unknown'), tone: 'error' })
  }
}

const NOT_EXTRACTABLE = {
  trigger: 'canvas.extract.trigger',
  entries: 'canvas.extract.entries',
  exits: 'canvas.extract.exits',
  gap: 'canvas.extract.gap',
  reference: 'canvas.extract.reference',
} as const satisfies Readonly<Record<NotExtractable, TextId>>
