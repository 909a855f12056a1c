import { useMemo } from 'react'
import { usePaletteNodes } from '../../app/palette-sources.ts'
import { documentOf } from '../session.ts'
import type { CanvasController } from './canvas-controller.ts'
import { useSession } from './editor-context.tsx'

/** Lets the palette find nodes (`#`). It draws nothing, so that a change of a node draws nothing else again. */
export function PaletteNodes({ controller }: { readonly controller: CanvasController }) {
  const nodes = useSession((session) => documentOf(session).nodes)
  usePaletteNodes(
    useMemo(
      () => nodes.map(({ id, name, type }) => ({ id, label: name, detail: type, run: () => controller.goTo(id) })),
      [nodes, controller],
    ),
  )
  return null
}
