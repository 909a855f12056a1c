import { useEffect, useState } from 'react'
import { Bone } from './skeleton.tsx'

/** Modules of white around it, without which readers do not find it. */
const QUIET = 4

interface Drawn {
  readonly size: number
  readonly path: string
}

async function draw(text: string): Promise<Drawn> {
  const { default: qrcode } = await import('qrcode-generator')
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const size = code.getModuleCount()
  const all = Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size] as const)
  const path = all
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`)
    .join('')
  return { size: size + 2 * QUIET, path }
}

/** Dark on white in both themes: cameras want it so. Drawn here; the text goes nowhere. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [drawn, setDrawn] = useState<Drawn>()
  useEffect(() => {
    let isWanted = true
    void draw(text).then((done) => isWanted && setDrawn(done))
    return () => {
      isWanted = false
    }
  }, [text])
  if (drawn === undefined) return <Bone className="size-44" />
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${drawn.size} ${drawn.size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-button border border-border"
    >
      <rect width={drawn.size} height={drawn.size} fill="#fff" />
      <path d={drawn.path} fill="#000" />
    </svg>
  )
}
