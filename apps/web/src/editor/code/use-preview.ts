import { useEffect, useState } from 'react'
import { usePanel } from '../panel/panel-context.tsx'
import { PREVIEW_PAUSE_MS } from './limits.ts'
import { previewClient } from './preview-client.ts'
import type { PreviewAnswer } from './preview-protocol.ts'

const NODE = /\$(?:items)?\(\s*(['"`])((?:[^\\]|\\.)*?)\1|\$node\[\s*(['"])(.*?)\3/g

/** Names of nodes that a text refers to. */
export const nodesNamed = (text: string): string[] => [
  ...new Set([...text.matchAll(NODE)].map(([, , called, , member]) => (called ?? member!).replace(/\\(.)/g, '$1'))),
]

/** What a text gives on the item that is looked at; the last answer until there is a newer one. */
export function usePreview(text: string): PreviewAnswer | undefined {
  const { world, needNodes } = usePanel()
  const [answer, setAnswer] = useState<PreviewAnswer>()
  useEffect(() => {
    let isOver = false
    needNodes(nodesNamed(text))
    void world
    const timer = setTimeout(() => {
      void previewClient.evaluate(text).then((next) => {
        if (!isOver && next.type !== 'pending') setAnswer(next)
      })
    }, PREVIEW_PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [text, world, needNodes])
  return answer
}
