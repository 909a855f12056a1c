import type { WorkflowNode } from '@linkflow/contracts'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { type NodeSetting, setNodeSetting } from '../commands/node-edits.ts'
import { documentOf } from '../session.ts'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

const RETRY_MIN = { attempts: 1, firstMs: 1000, maxMs: 60_000 } as const
const ATTEMPTS_MAX = 100
const PAUSE_SECONDS_MAX = 86_400
const TIMEOUT_SECONDS_MAX = 2_592_000
const JOIN_MAX = 1_000

/** What becomes of a node that fails, that takes too long, or that several wires lead to. */
export function ErrorHandling() {
  const { session } = useEditor()
  const { node, nodeType, mayEdit } = usePanel()
  const set = <K extends NodeSetting>(setting: K, value: WorkflowNode[K] | undefined) =>
    mayEdit && session.perform(setNodeSetting(documentOf(session.session), [node.id], setting, value))
  const { retry, onError, timeoutMs, join, runOnEmpty } = node
  const isTrigger = nodeType?.group === 'trigger'
  return (
    <>
      <SelectField
        label={t('panel.on-error')}
        hint={t('panel.on-error-hint')}
        disabled={!mayEdit}
        value={onError ?? 'stop'}
        options={[
          { value: 'stop', label: t('panel.on-error.stop') },
          { value: 'continue', label: t('panel.on-error.continue') },
          { value: 'error-port', label: t('panel.on-error.port') },
        ]}
        onChange={({ target: { value } }) =>
          set('onError', value === 'stop' ? undefined : (value as WorkflowNode['onError']))
        }
      />
      <Switch
        label={t('panel.retry')}
        hint={t('panel.retry-hint')}
        isOn={retry !== undefined}
        onChange={(isOn) => set('retry', isOn ? { ...RETRY_MIN, attempts: 3 } : undefined)}
      />
      {retry !== undefined && (
        <div className="grid grid-cols-3 items-end gap-2 border-l-2 border-border pl-3">
          <NumberSetting
            label={t('panel.retry.attempts')}
            value={retry.attempts}
            max={ATTEMPTS_MAX}
            min={1}
            isReadOnly={!mayEdit}
            onChange={(attempts) => attempts !== undefined && set('retry', { ...retry, attempts })}
          />
          <NumberSetting
            label={t('panel.retry.first')}
            value={retry.firstMs / 1000}
            max={PAUSE_SECONDS_MAX}
            min={0}
            isReadOnly={!mayEdit}
            onChange={(seconds) => seconds !== undefined && set('retry', { ...retry, firstMs: toMs(seconds) })}
          />
          <NumberSetting
            label={t('panel.retry.longest')}
            value={retry.maxMs / 1000}
            max={PAUSE_SECONDS_MAX}
            min={0}
            isReadOnly={!mayEdit}
            onChange={(seconds) => seconds !== undefined && set('retry', { ...retry, maxMs: toMs(seconds) })}
          />
        </div>
      )}
      <NumberSetting
        label={t('panel.timeout')}
        hint={t('panel.timeout-hint')}
        value={timeoutMs === undefined ? undefined : timeoutMs / 1000}
        min={0.001}
        max={TIMEOUT_SECONDS_MAX}
        isReadOnly={!mayEdit}
        onChange={(seconds) => set('timeoutMs', seconds === undefined ? undefined : toMs(seconds))}
      />
      {!isTrigger && (
        <>
          <SelectField
            label={t('panel.join')}
            hint={t('panel.join-hint')}
            disabled={!mayEdit}
            value={join === undefined ? '' : typeof join === 'string' ? join : 'n'}
            options={[
              { value: '', label: t('panel.join.default') },
              { value: 'all', label: t('panel.join.all') },
              { value: 'any', label: t('panel.join.any') },
              { value: 'first', label: t('panel.join.first') },
              { value: 'n', label: t('panel.join.n') },
            ]}
            onChange={({ target: { value } }) =>
              set('join', value === '' ? undefined : value === 'n' ? { n: 2 } : (value as WorkflowNode['join']))
            }
          />
          {typeof join === 'object' && (
            <NumberSetting
              label={t('panel.join.count')}
              value={join.n}
              min={1}
              max={JOIN_MAX}
              isReadOnly={!mayEdit}
              onChange={(n) => n !== undefined && set('join', { n: Math.round(n) })}
            />
          )}
          <Switch
            label={t('panel.run-on-empty')}
            hint={t('panel.run-on-empty-hint')}
            isOn={runOnEmpty ?? nodeType?.runOnEmpty ?? false}
            onChange={(isOn) => set('runOnEmpty', isOn)}
          />
        </>
      )}
    </>
  )
}

const toMs = (seconds: number): number => Math.max(1, Math.round(seconds * 1000))

/** Taken over when it is a number within its bounds. */
function NumberSetting({
  label,
  hint,
  value,
  min,
  max,
  isReadOnly,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: number | undefined
  readonly min: number
  readonly max: number
  readonly isReadOnly: boolean
  readonly onChange: (value: number | undefined) => void
}) {
  const [typed, setTyped] = useState<string>()
  const number = Number(typed)
  const isGood =
    typed === undefined || typed.trim() === '' || (Number.isFinite(number) && number >= min && number <= max)
  return (
    <TextField
      label={label}
      {...(hint !== undefined && { hint })}
      problem={isGood ? undefined : t('panel.between', { min, max })}
      inputMode="decimal"
      readOnly={isReadOnly}
      value={typed ?? (value === undefined ? '' : String(value))}
      onChange={({ target: { value: text } }) => {
        setTyped(text)
        const next = Number(text)
        if (text.trim() === '') onChange(undefined)
        else if (Number.isFinite(next) && next >= min && next <= max) onChange(next)
      }}
      onBlur={() => isGood && setTyped(undefined)}
    />
  )
}
