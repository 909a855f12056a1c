import type { PreviewAnswer } from './preview-protocol.ts'

/** What one press does about an error. */
export type Fix =
  | { readonly type: 'run'; readonly node: string }
  | { readonly type: 'replace'; readonly text: string; readonly by: string }

type Failed = Extract<PreviewAnswer, { type: 'error' }>

/** `from`: the node that the items come from. */
export function fixOf(
  text: string,
  { code, message, start, end, node }: Failed,
  from: string | undefined,
): Fix | undefined {
  if (node !== undefined) return { type: 'run', node }
  if (code === 'syntax' || code === 'empty-expression' || code === 'unclosed-braces') return undefined
  if (code === 'item-link-unknown' || code === 'item-link-ambiguous') {
    return { type: 'replace', text: text.replace(/(\$\((['"]).*?\2\))\.item\b/g, '$1.first()'), by: '.first()' }
  }
  const meant = /[Dd]id you mean ["«](.+?)["»]\?/.exec(message)?.[1]
  const wrong = wrongName(message)
  if (meant !== undefined && wrong !== undefined) {
    const at = text.indexOf(wrong, start === undefined ? 0 : Math.max(0, start - 1))
    const place = at === -1 ? text.indexOf(wrong) : at
    if (place !== -1) {
      return { type: 'replace', text: text.slice(0, place) + meant + text.slice(place + wrong.length), by: meant }
    }
  }
  if (code === 'path-not-found' && end !== undefined && wrong !== undefined) {
    // Says what is to stand there instead: then the path may be missing.
    const open = text.lastIndexOf('{{', end)
    const close = text.indexOf('}}', open)
    if (open !== -1 && close !== -1) {
      const inner = text.slice(open + 2, close).trim()
      return {
        type: 'replace',
        text: `${text.slice(0, open)}{{ ${inner} ?? '' }}${text.slice(close + 2)}`,
        by: "?? ''",
      }
    }
  }
  return from === undefined ? undefined : { type: 'run', node: from }
}

/** The name that is not there, as the messages of the language quote it. */
const wrongName = (message: string): string | undefined =>
  /has no "(.+?)"/.exec(message)?.[1] ?? /(?:There is no|has no node) «(.+?)»/.exec(message)?.[1]

/** Line and column of a place, both from 1. */
export function placeOf(text: string, start: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, start)
  return { line: before.split('\n').length, column: start - before.lastIndexOf('\n') }
}
