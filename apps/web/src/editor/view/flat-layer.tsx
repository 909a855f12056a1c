import type { StepStatus } from '@linkflow/contracts'
import { useEffect, useRef } from 'react'
import { viewOf } from '../canvas/camera.ts'
import { cardOf } from '../canvas/card.ts'
import { intersects } from '../canvas/geometry.ts'
import { hiddenBy } from '../canvas/groups.ts'
import { useCanvasController } from './canvas-context.tsx'
import type { CanvasController } from './canvas-controller.ts'
import { useEditor } from './editor-context.tsx'
import { shownFile } from './shown-file.ts'
import { WirePaths } from './wire-paths.ts'

const STATUS_COLOURS: Readonly<Record<StepStatus, string>> = {
  queued: '--lf-neutral',
  running: '--lf-running',
  waiting: '--lf-waiting',
  succeeded: '--lf-success',
  failed: '--lf-error',
  cancelled: '--lf-neutral',
  skipped: '--lf-border-strong',
}

/** Cards and wires from afar, on one surface: it is drawn anew when the camera, the draft or the run changes. */
export function FlatLayer() {
  const controller = useCanvasController()
  const { runs, session } = useEditor()
  const surface = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const paint = painter(surface.current!, controller)
    let frame: number | undefined
    // However much happens within a frame, it is drawn once.
    const soon = () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        paint()
      })
    }
    paint()
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', soon)
    const stops = [
      controller.store.subscribe(soon),
      session.listen(soon),
      runs.listen(soon),
      () => dark.removeEventListener('change', soon),
    ]
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame)
      for (const stop of stops) stop()
    }
  }, [controller, session, runs])
  return <canvas ref={surface} aria-hidden className="pointer-events-none absolute inset-0 size-full" />
}

function painter(surface: HTMLCanvasElement, controller: CanvasController): () => void {
  const { types, runs } = controller.editor
  const paths = new WirePaths(types)
  return () => {
    const context = surface.getContext('2d')
    const { camera, pane, selection, interaction, collapsed } = controller.state
    if (context === null || pane === undefined) return
    const sharpness = devicePixelRatio
    const [width, height] = [Math.round(pane.width * sharpness), Math.round(pane.height * sharpness)]
    if (surface.width !== width || surface.height !== height) Object.assign(surface, { width, height })
    const style = getComputedStyle(surface)
    const colour = (name: string) => style.getPropertyValue(name)
    const file = shownFile(controller.file, interaction)
    const view = viewOf(camera, pane)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    const scale = camera.zoom * sharpness
    context.setTransform(scale, 0, 0, scale, camera.x * sharpness, camera.y * sharpness)

    context.lineWidth = 1 / camera.zoom
    context.strokeStyle = colour('--lf-edge')
    context.beginPath()
    for (const {
      curve: [a, b, c, d],
      bounds,
    } of paths.of(file, collapsed)) {
      if (!intersects(bounds, view)) continue
      context.moveTo(a.x, a.y)
      context.bezierCurveTo(b.x, b.y, c.x, c.y, d.x, d.y)
    }
    context.stroke()

    const [plain, border, accent] = [colour('--lf-surface'), colour('--lf-border-strong'), colour('--lf-accent')]
    const hidden = hiddenBy(file, collapsed)
    for (const node of file.nodes) {
      if (hidden.has(node.id)) continue
      const card = cardOf(node, types)
      if (!intersects(card, view)) continue
      const status = runs.node(node.id)?.status
      const isSelected = selection.nodes.has(node.id)
      context.fillStyle = status === undefined ? plain : colour(STATUS_COLOURS[status])
      context.fillRect(card.x, card.y, card.width, card.height)
      context.strokeStyle = isSelected ? accent : border
      context.lineWidth = (isSelected ? 2 : 1) / camera.zoom
      context.strokeRect(card.x, card.y, card.width, card.height)
    }
  }
}
