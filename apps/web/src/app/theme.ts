import { create } from 'zustand'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** public/theme.js reads it before the first paint. */
const KEPT_AS = 'linkflow.theme'
const darkSystem = matchMedia('(prefers-color-scheme: dark)')

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text)
const kept = localStorage.getItem(KEPT_AS)

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: isTheme(kept) ? kept : 'system' }))

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme)
  useTheme.setState({ theme })
  show()
}

/** Follows the system, and what is chosen in another tab. */
export function followTheme(): void {
  show()
  darkSystem.addEventListener('change', show)
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== KEPT_AS) return
    useTheme.setState({ theme: isTheme(newValue) ? newValue : 'system' })
    show()
  })
}

function show(): void {
  const { theme } = useTheme.getState()
  const isDark = theme === 'dark' || (theme === 'system' && darkSystem.matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}
