import type { TextId } from '../../strings/index.ts'

/** The three parts of the panel, from left to right. */
export const PANES = ['input', 'settings', 'output'] as const
export type Pane = (typeof PANES)[number]

export const PANE_WORDS: Readonly<Record<Pane, TextId>> = {
  input: 'panel.input',
  settings: 'panel.settings',
  output: 'panel.output',
}

export const isPane = (text: unknown): text is Pane => (PANES as readonly unknown[]).includes(text)
