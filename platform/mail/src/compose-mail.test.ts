import { Secret } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { composeMail } from './index.ts'

const NASTY = '<img src=x onerror=alert(1)>&"\''
const mail = composeMail({
  to: 'ada@example.com',
  subject: NASTY,
  paragraphs: [
    'Hello Ada,',
    {
      heading: NASTY,
      lines: [NASTY, 'b'],
      links: [{ action: 'Look', link: new Secret('https://flow.example/x?a=1&b="') }],
    },
    { action: NASTY, link: new Secret('https://flow.example/y') },
  ],
  unsubscribe: { action: 'End these mails', link: new Secret('https://flow.example/z') },
})

describe('a mail', () => {
  it('says the same in text and in HTML, in which words stay words', () => {
    expect(mail.text.reveal()).toBe(
      `Hello Ada,\n\n${NASTY}\n  ${NASTY}\n  b\n  Look: https://flow.example/x?a=1&b="\n\n` +
        `${NASTY}:\nhttps://flow.example/y\n\nEnd these mails:\nhttps://flow.example/z\n`,
    )
    const html = mail.html.reveal()
    const words = '&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;'
    expect(html).toContain(`<p><strong>${words}</strong><br>\n${words}<br>\nb<br>\n`)
    expect(html).toContain('<a href="https://flow.example/x?a=1&amp;b=&quot;">Look</a>')
    expect(html).toContain(`<a href="https://flow.example/y">${words}</a>`)
    expect(html).not.toContain('<img')
  })

  it('tells where it is ended', () => {
    expect(mail.unsubscribe?.reveal()).toBe('https://flow.example/z')
    expect(composeMail({ to: 'a@b.c', subject: 'x', paragraphs: [] })).not.toHaveProperty('unsubscribe')
  })
})
