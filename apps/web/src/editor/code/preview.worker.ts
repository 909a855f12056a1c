import { options, preview } from './preview.ts'
import type { PreviewReply, PreviewRequest, PreviewWorld } from './preview-protocol.ts'

/** What a worker has of a page, as far as this one uses it. */
declare const self: {
  onmessage: ((event: { readonly data: PreviewRequest }) => void) | null
  postMessage(message: PreviewReply): void
}

let world: PreviewWorld | undefined

self.onmessage = ({ data }) => {
  if (data.type === 'world') world = data.world
  else if (world === undefined) return
  else if (data.type === 'evaluate') {
    self.postMessage({ type: 'evaluated', id: data.id, answer: preview(data.text, world, Date.now()) })
  } else self.postMessage({ type: 'options', id: data.id, options: options(data.behind, world, Date.now()) })
}
