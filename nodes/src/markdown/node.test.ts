import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { markdown } from './node.ts'

const run = (parameters: Record<string, unknown>) =>
  runNode(markdown, { parameters, items: [{ t: '# Hi' }], context: { formats } })

describe('Markdown', () => {
  it('becomes HTML, as GitHub has it or plain', async () => {
    expect((await run({ text: '{{ $json.t }}' })).outputs['main']).toEqual([{ t: '# Hi', data: '<h1 id="hi">Hi</h1>' }])
    expect(String((await run({ text: '~~a~~' })).outputs['main']![0]!['data'])).toContain('<del>a</del>')
    expect(String((await run({ text: '~~a~~', github: false })).outputs['main']![0]!['data'])).not.toContain('<del>')
  })

  it('is made of HTML', async () => {
    expect(
      (await run({ operation: 'to-markdown', text: '<h1>A</h1><p>b <b>c</b></p>', as: 'md' })).outputs['main'],
    ).toEqual([{ t: '# Hi', md: '# A\n\nb **c**' }])
  })
})
