import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: 'var(--lf-waiting)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--lf-success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--lf-running)' },
  { tag: [tags.comment], color: 'var(--lf-text-3)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--lf-accent)' },
])

export const javascriptColors = syntaxHighlighting(colors)
