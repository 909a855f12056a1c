import { useEffect } from 'react'
import { create } from 'zustand'

/** Something of the open page that the palette can go to. */
export interface PaletteNode {
  readonly id: string
  readonly label: string
  readonly detail?: string
  readonly run: () => void
}

export const usePaletteSources = create<{ readonly nodes: readonly PaletteNode[] }>(() => ({ nodes: [] }))

/** The nodes of the open workflow, for as long as the editor is there: `#` in the palette finds them. */
export function usePaletteNodes(nodes: readonly PaletteNode[]): void {
  useEffect(() => {
    usePaletteSources.setState({ nodes })
    return () => usePaletteSources.setState({ nodes: [] })
  }, [nodes])
}
