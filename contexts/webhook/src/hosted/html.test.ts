import { describe, expect, it } from 'vitest'
import { Html, html } from './html.ts'

const HOSTILE = `<img src=x onerror="alert('1')">&amp;`

describe('HTML of pages', () => {
  it('escapes all that is not HTML of its own', () => {
    expect(html`<p title="${HOSTILE}">${HOSTILE}</p>`.text).toBe(
      `<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</p>`,
    )
    expect(html`${new Html('<b>')}${[html`<i>${'<'}</i>`]}${1}${false}${undefined}`.text).toBe('<b><i>&lt;</i>1')
  })
})
