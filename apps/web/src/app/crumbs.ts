import { useEffect } from 'react'
import { create } from 'zustand'

export interface Crumb {
  readonly label: string
  /** Without, it is where we are. */
  readonly to?: string
}

export const useCrumbs = create<{ readonly crumbs: readonly Crumb[] }>(() => ({ crumbs: [] }))

/** What the page says it is: in the bar above it, and in the title of the window. */
export function usePageTitle(crumbs: readonly Crumb[]): void {
  const shape = JSON.stringify(crumbs)
  useEffect(() => {
    const shown = JSON.parse(shape) as Crumb[]
    useCrumbs.setState({ crumbs: shown })
    document.title = [...shown.map(({ label }) => label).toReversed(), 'LinkFlow'].join(' · ')
  }, [shape])
}
