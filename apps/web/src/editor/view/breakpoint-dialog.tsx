import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { nodeOf } from '../document/elements.ts'
import type { Breakpoint } from '../run/run-store.ts'
import { useCanvasController } from './canvas-context.tsx'

/** Where a run stops at a node, and for which items. */
export function BreakpointDialog({ node }: { readonly node: string }) {
  const controller = useCanvasController()
  const before = controller.state.breakpoints.get(node)
  const [when, setWhen] = useState<Breakpoint['when']>(before?.when ?? 'before')
  const [condition, setCondition] = useState(before?.if ?? '')
  const close = () => controller.open(undefined)
  const set = (breakpoint: Breakpoint | undefined) => {
    controller.setBreakpoint(node, breakpoint)
    close()
  }
  const text = condition.trim()
  return (
    <Dialog
      title={t('debug.breakpoint', { name: nodeOf(controller.file, node)?.name ?? '' })}
      description={t('debug.breakpoint-text')}
      onClose={close}
      footer={
        <>
          {before !== undefined && <Button onClick={() => set(undefined)}>{t('debug.remove')}</Button>}
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button look="primary" onClick={() => set({ node, when, ...(text !== '' && { if: text }) })}>
            {t('debug.set')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Segmented
          label={t('debug.when')}
          value={when}
          options={[
            { value: 'before', label: t('debug.when-before') },
            { value: 'after', label: t('debug.when-after') },
          ]}
          onChange={setWhen}
        />
        <TextField
          label={t('debug.if')}
          hint={t('debug.if-hint')}
          className="font-mono"
          spellCheck={false}
          value={condition}
          onChange={({ target }) => setCondition(target.value)}
        />
      </div>
    </Dialog>
  )
}
