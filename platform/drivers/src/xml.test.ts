import { describe, expect, it } from 'vitest'
import { childrenOf, escapedXml, parseXml, textIn } from './xml.ts'

describe('XML of an answer', () => {
  it('is read as elements with texts', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<!-- a <b> --><R xmlns="u"><A>1 &lt; 2 &amp;amp; &#x41;&#66;</A><E/><A x="1">z</A></R>\n',
    )
    expect(root?.name).toBe('R')
    expect(childrenOf(root, 'A').map(({ text }) => text)).toEqual(['1 < 2 &amp; AB', 'z'])
    expect(textIn(root, 'E')).toBe('')
    expect(textIn(root, '__proto__')).toBeUndefined()
    const hard = `a&b<c>"d'\r\n`
    expect(textIn(parseXml(`<R><K>${escapedXml(hard)}</K></R>`), 'K')).toBe(hard)
  })

  it.each([
    ['nothing', ''],
    ['a text', 'no'],
    ['two roots', '<a/><b/>'],
    ['crossed ends', '<a><b></a></b>'],
    ['an end too much', '</a>'],
    ['an open element', '<a>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['too deep', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`],
  ])('is none that is %s', (_what, source) => {
    expect(parseXml(source)).toBeUndefined()
  })
})
