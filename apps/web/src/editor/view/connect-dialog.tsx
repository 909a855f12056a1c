import { useMemo, useState } from 'react'
import { fitting } from '../../app/palette-match.ts'
import { t } from '../../strings/index.ts'
import { type Target, validTargets, wireBetween } from '../canvas/wires.ts'
import { connect, goingOn } from '../commands/connection-edits.ts'
import { nodeOf } from '../document/elements.ts'
import { useCanvasController } from './canvas-context.tsx'
import { Chooser } from './chooser.tsx'
import { useEditor } from './editor-context.tsx'
import { iconOf } from './node-look.ts'

interface Row {
  readonly label: string
  readonly port: string
  readonly target: Target
}

/** A wire without a pointer: from which port, and to which node. */
export function ConnectDialog({ node: id }: { readonly node: string }) {
  const controller = useCanvasController()
  const { types } = useEditor()
  const { file } = controller
  const node = nodeOf(file, id)
  const outputs = (node && types.portsOf(node)?.outputs) ?? ['main']
  const [port, setPort] = useState(goingOn(outputs) ?? outputs[0] ?? 'main')
  const [text, setText] = useState('')
  const rows = useMemo((): readonly Row[] => {
    const targets = validTargets(file, types, { node: id, port, side: 'output' })
    const all = targets.map((target): Row => {
      const to = nodeOf(file, target.node)!
      const inputs = types.portsOf(to)?.inputs ?? []
      const label = inputs.length > 1 ? t('editor.connect.port', { name: to.name, port: target.port }) : to.name
      return { label, port, target }
    })
    return text.trim() === '' ? all : fitting(all, ({ label }) => label, text)
  }, [file, types, id, port, text])
  const close = () => controller.open(undefined)
  const search = t('editor.connect.search', { name: node?.name ?? '' })
  return (
    <Chooser
      title={t('editor.connect.title')}
      search={search}
      placeholder={search}
      text={text}
      onText={setText}
      rows={rows}
      keyOf={({ target }) => `${target.node} ${target.port}`}
      none={t('editor.connect.none')}
      onClose={close}
      onTake={({ port: from, target }) => {
        controller.perform(connect(controller.file, wireBetween({ node: id, port: from, side: 'output' }, target)))
        close()
      }}
      aside={
        outputs.length > 1 && (
          <label className="flex shrink-0 items-center gap-2 text-meta text-text-3">
            {t('editor.connect.from')}
            <select
              value={port}
              onChange={({ target }) => setPort(target.value)}
              className="min-h-7 rounded-input border border-strong bg-surface px-2 text-ui text-text"
            >
              {outputs.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      {({ label, target }) => {
        const Glyph = iconOf(nodeOf(file, target.node)!, types)
        return (
          <>
            <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
            <span className="min-w-0 flex-1 truncate">{label}</span>
          </>
        )
      }}
    </Chooser>
  )
}
