import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, otherContrasts, themesIn } from '../../checks/contrast.ts'

const { light, dark } = themesIn(readFileSync(new URL('./tokens.css', import.meta.url), 'utf8'))

const TEXTS = ['text', 'text-2', 'text-3', 'accent', 'success', 'error', 'warning', 'running', 'waiting', 'neutral']
const GROUNDS = ['surface', 'canvas', 'raised']

describe('the tokens', () => {
  it('have the contrast that the specification states', () => {
    expect(otherContrasts({ light, dark })).toEqual([])
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
