import { create } from 'zustand'

/** What somebody likes on this device. The editor reads its part by `usePreferences`. */
export interface Preferences {
  readonly density: 'comfortable' | 'compact'
  readonly motion: 'system' | 'reduced'
  /** What the wheel does on the canvas by itself; with Ctrl it zooms, always. */
  readonly wheel: 'pan' | 'zoom'
  readonly isSnapping: boolean
  /** «auto»: where there are 20 nodes or more. */
  readonly minimap: 'auto' | 'on' | 'off'
}

const KEPT_AS = 'linkflow.preferences'

export const usePreferences = create<Preferences>(() => readPreferences(localStorage.getItem(KEPT_AS)))

/** What is kept may be of an older page, or of somebody's hand: what is not known is left out. */
export function readPreferences(text: string | null): Preferences {
  let kept: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    kept = (JSON.parse(text ?? '{}') ?? {}) as typeof kept
  } catch {
    // As if nothing was kept.
  }
  const { density, motion, wheel, isSnapping, minimap } = kept
  return {
    density: density === 'compact' ? 'compact' : 'comfortable',
    motion: motion === 'reduced' ? 'reduced' : 'system',
    wheel: wheel === 'zoom' ? 'zoom' : 'pan',
    isSnapping: isSnapping !== false,
    minimap: minimap === 'on' || minimap === 'off' ? minimap : 'auto',
  }
}

export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  localStorage.setItem(KEPT_AS, JSON.stringify(usePreferences.getState()))
  show()
}

/** Shows them, and follows what is chosen in another tab. */
export function followPreferences(): void {
  show()
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== KEPT_AS) return
    usePreferences.setState(readPreferences(newValue), true)
    show()
  })
}

function show(): void {
  const { density, motion } = usePreferences.getState()
  Object.assign(document.documentElement.dataset, { density, motion })
}
