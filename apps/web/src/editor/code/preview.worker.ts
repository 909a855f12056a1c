import { expressionProblems } from '../document/expression-problems.ts'
import { options, preview } from './preview.ts'
import type { PreviewReady, PreviewReply, PreviewRequest, PreviewWorld } from './preview-protocol.ts'

/** What a worker has of a page, as far as this one uses it. */
declare const self: {
  onmessage: ((event: { readonly data: PreviewRequest }) => void) | null
  postMessage(message: PreviewReply | PreviewReady): void
}

let world: PreviewWorld | undefined

self.onmessage = ({ data }) => {
  switch (data.type) {
    case 'world':
      world = data.world
      return
    case 'check': {
      const problems = data.texts.map(({ text, dialect }) => expressionProblems(text, dialect))
      return self.postMessage({ type: 'checked', id: data.id, problems })
    }
    case 'evaluate':
      if (world === undefined) return
      return self.postMessage({ type: 'evaluated', id: data.id, answer: preview(data.text, world, Date.now()) })
    case 'options':
      if (world === undefined) return
      return self.postMessage({ type: 'options', id: data.id, options: options(data.behind, world, Date.now()) })
  }
}
self.postMessage({ type: 'ready' })
