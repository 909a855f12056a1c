import { useId, useMemo, useState } from 'react'
import { fitting } from '../../app/palette-match.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { SearchIcon } from '../../ui/icons.ts'
import { Sheet } from '../../ui/sheet.tsx'
import { type Target, validTargets, wireBetween } from '../canvas/wires.ts'
import { connect, goingOn } from '../commands/connection-edits.ts'
import { nodeOf } from '../document/elements.ts'
import { useCanvasController } from './canvas-context.tsx'
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
  const [at, setAt] = useState(0)
  const list = useId()
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
  const chosen = Math.min(at, Math.max(0, rows.length - 1))
  const close = () => controller.open(undefined)
  const take = (row: Row | undefined) => {
    if (row === undefined) return
    controller.perform(connect(controller.file, wireBetween({ node: id, port: row.port, side: 'output' }, row.target)))
    close()
  }
  return (
    <Sheet title={t('editor.connect.title')} onClose={close}>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <SearchIcon aria-hidden className="size-4 text-text-3" strokeWidth={1.75} />
        <input
          role="combobox"
          aria-label={t('editor.connect.search', { name: node?.name ?? '' })}
          aria-expanded={rows.length > 0}
          aria-controls={list}
          aria-activedescendant={rows[chosen] && `${list}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={t('editor.connect.search', { name: node?.name ?? '' })}
          onChange={({ target }) => {
            setText(target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step !== 0) setAt((chosen + step + rows.length) % Math.max(1, rows.length))
            else if (event.key === 'Enter') take(rows[chosen])
            else return
            event.preventDefault()
          }}
          className="min-h-12 flex-1 bg-transparent text-read text-text outline-none"
        />
        {outputs.length > 1 && (
          <label className="flex items-center gap-2 text-meta text-text-3">
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
        )}
      </div>
      <div id={list} role="listbox" aria-label={t('editor.connect.title')} className="min-h-0 overflow-y-auto p-1.5">
        {rows.map((row, index) => {
          const Glyph = iconOf(nodeOf(file, row.target.node)!, types)
          return (
            <div
              key={`${row.target.node} ${row.target.port}`}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              ref={index === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => take(row)}
              onKeyDown={() => {}}
              className={classes(
                'flex min-h-9 items-center gap-3 rounded-button px-2.5',
                index === chosen ? 'bg-raised text-text' : 'text-text-2',
              )}
            >
              <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
              <span className="min-w-0 flex-1 truncate">{row.label}</span>
            </div>
          )
        })}
      </div>
      {rows.length === 0 && <p className="px-4 py-6 text-center text-text-3">{t('editor.connect.none')}</p>}
    </Sheet>
  )
}
