import { useEffect, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { CodeBox } from '../../ui/code-box.tsx'

/** Texts of several lines, line by line. What compares them is larger than all else here, and is read when it is needed. */
export function LongChange({
  name,
  before,
  after,
}: {
  readonly name: string
  readonly before: string
  readonly after: string
}) {
  const box = useRef<HTMLDivElement>(null)
  const [isFailed, setFailed] = useState(false)
  useEffect(() => {
    const parent = box.current
    if (parent === null) return
    let close: (() => void) | undefined
    let isWanted = true
    const label = t('diff.lines', { name })
    void import('../code/open-comparison.ts').then(
      ({ openComparison }) => {
        if (isWanted) close = openComparison({ parent, label, before, after })
      },
      () => isWanted && setFailed(true),
    )
    return () => {
      isWanted = false
      close?.()
    }
  }, [name, before, after])
  if (isFailed)
    return (
      <div className="flex flex-col gap-1">
        <CodeBox label={t('diff.before')} text={before} />
        <CodeBox label={t('diff.after')} text={after} />
      </div>
    )
  return <div ref={box} className="max-h-96 min-h-10 overflow-auto rounded-input border border-border bg-surface" />
}
