export type Theme = Readonly<Record<string, string>>

const THEMES = {
  light: /:root\[data-theme=["']?light["']?\]\s*\{([^}]*)\}/,
  dark: /:root\[data-theme=["']?dark["']?\]\s*\{([^}]*)\}/,
} as const

/** The tokens of both themes, of sources or of what was built of them. */
export function themesIn(css: string): { readonly light: Theme; readonly dark: Theme } {
  return { light: themeIn(css, THEMES.light), dark: themeIn(css, THEMES.dark) }
}

function themeIn(css: string, block: RegExp): Theme {
  const body = block.exec(css)?.[1] ?? ''
  const tokens = body.matchAll(/--lf-([\w-]+):\s*(#[0-9a-f]{6}|#[0-9a-f]{3})(?=[;\s]|$)/gi)
  return Object.fromEntries(Array.from(tokens, ([, name, hex]) => [name, whole(hex!)]))
}

const whole = (hex: string): string =>
  hex.length === 7 ? hex.toLowerCase() : `#${[...hex.slice(1).toLowerCase()].map((digit) => digit + digit).join('')}`

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(theme: Theme, over: string, under: string): number {
  const [high, low] = [luminance(theme[over]!), luminance(theme[under]!)].sort((a, b) => b - a) as [number, number]
  return Math.round(((high + 0.05) / (low + 0.05)) * 10) / 10
}

/** TH-02: the pairs of part 4 of the specification, with the ratios it states for light and dark. */
const STATED: readonly [over: string, under: string, light: number, dark: number][] = [
  ['border', 'surface', 1.3, 1.3],
  ['border-strong', 'surface', 3.4, 3.7],
  ['border-strong', 'canvas', 3.2, 4.0],
  ['text', 'surface', 17.4, 15.1],
  ['text-2', 'surface', 8.1, 9.1],
  ['text-3', 'surface', 5.4, 6.2],
  ['accent', 'surface', 6.4, 7.5],
  ['accent', 'canvas', 6.0, 8.1],
  ['on-accent', 'accent-solid', 6.4, 5.2],
  ['accent', 'accent-soft', 5.4, 6.4],
  ['edge', 'surface', 3.3, 4.5],
  ['edge', 'canvas', 3.1, 4.9],
  ['success', 'surface', 6.2, 9.5],
  ['success', 'success-bg', 5.6, 7.8],
  ['error', 'surface', 6.6, 7.6],
  ['error', 'error-bg', 5.7, 7.0],
  ['warning', 'surface', 6.1, 9.7],
  ['warning', 'warning-bg', 5.5, 8.2],
  ['running', 'surface', 6.4, 8.7],
  ['running', 'running-bg', 5.6, 7.3],
  ['waiting', 'surface', 6.9, 8.5],
  ['waiting', 'waiting-bg', 5.9, 7.5],
  ['neutral', 'surface', 6.2, 7.2],
  ['neutral', 'neutral-bg', 5.4, 6.0],
  ['pinned', 'surface', 6.9, 8.0],
  ['pinned', 'pinned-bg', 6.0, 7.2],
]

/** It states one figure behind the point. */
const ROUNDED = 0.11

/** Pairs whose contrast is not the one that the specification states: a line for each. */
export function otherContrasts({ light, dark }: { readonly light: Theme; readonly dark: Theme }): string[] {
  return STATED.flatMap(([over, under, inLight, inDark]) =>
    (
      [
        ['light', light, inLight],
        ['dark', dark, inDark],
      ] as const
    ).flatMap(([name, theme, stated]) => {
      if (theme[over] === undefined || theme[under] === undefined)
        return [`${name}: there is no ${over} or no ${under}`]
      const found = contrast(theme, over, under)
      return Math.abs(found - stated) <= ROUNDED ? [] : [`${name}: ${over} on ${under} is ${found}, not ${stated}`]
    }),
  )
}
