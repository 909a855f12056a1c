import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Theme = Readonly<Record<string, string>>

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const light = themeIn(/:root\[data-theme=.light.\] \{([^}]*)\}/)
const dark = themeIn(/:root\[data-theme=.dark.\] \{([^}]*)\}/)

function themeIn(block: RegExp): Theme {
  const body = block.exec(css)![1]!
  return Object.fromEntries([...body.matchAll(/--lf-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]))
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(theme: Theme, over: string, under: string): number {
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

const TEXTS = ['text', 'text-2', 'text-3', 'accent', 'success', 'error', 'warning', 'running', 'waiting', 'neutral']
const GROUNDS = ['surface', 'canvas', 'raised']

describe('the tokens', () => {
  it('have the contrast that the specification states', () => {
    const off = STATED.filter(([over, under, inLight, inDark]) => {
      const isAsStated = (theme: Theme, stated: number) => Math.abs(contrast(theme, over, under) - stated) <= ROUNDED
      return !isAsStated(light, inLight) || !isAsStated(dark, inDark)
    })
    expect(off).toEqual([])
  })

  it('let every text be read on every ground: 4.5 to 1', () => {
    const weak = [light, dark].flatMap((theme) =>
      [
        ...TEXTS.flatMap((over) => GROUNDS.map((under) => [over, under] as const)),
        ['on-accent', 'error-solid'] as const,
        ['on-accent', 'accent-solid-hover'] as const,
      ]
        .map(([over, under]) => [over, under, contrast(theme, over, under)] as const)
        .filter(([, , ratio]) => ratio < 4.5),
    )
    expect(weak).toEqual([])
  })

  it('are the same in both themes', () => {
    expect(Object.keys(dark)).toEqual(Object.keys(light))
    expect(Object.keys(light).length).toBeGreaterThan(30)
  })
})
