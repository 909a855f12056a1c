import { type ReactNode, useState } from 'react'
import { t } from '../../../strings/index.ts'
import { ChoiceBar } from '../../../ui/choice-bar.tsx'
import type { JsonRecord } from '../../document/json-value.ts'
import { usePanel } from '../panel-context.tsx'
import type { Field } from './schema.ts'

/** What a first rule is until somebody writes it. */
const FIRST_RULES = { combine: 'all', rules: [{ left: '', operator: 'equals', right: '' }] } as const

/** It is decided by an expression or by rules; both at once are a mistake, so the other is taken away. */
export function EitherView({
  condition,
  rules,
  values,
  writeAll,
  view,
}: {
  readonly condition: Field
  readonly rules: Field
  readonly values: JsonRecord
  readonly writeAll: (values: JsonRecord, title: string) => void
  readonly view: (field: Field) => ReactNode
}) {
  const { mayEdit } = usePanel()
  const [isAsked, setAsked] = useState(false)
  const hasRules = values[rules.name] !== undefined
  const isByRules = hasRules && (values[condition.name] === undefined || isAsked)
  const choose = (by: 'expression' | 'rules') => {
    setAsked(by === 'rules')
    if (!mayEdit) return
    if (by === 'rules')
      writeAll({ [condition.name]: undefined, [rules.name]: values[rules.name] ?? FIRST_RULES }, rules.title)
    else writeAll({ [rules.name]: undefined }, condition.title)
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-ui font-medium text-text">{t('panel.either')}</span>
        <ChoiceBar
          label={t('panel.either')}
          value={isByRules ? 'rules' : 'expression'}
          options={[
            { value: 'expression', label: t('panel.expression') },
            { value: 'rules', label: t('panel.either.rules') },
          ]}
          onChange={choose}
        />
      </div>
      {view(isByRules ? rules : condition)}
      {/* Both came so: each can be taken away. */}
      {hasRules && values[condition.name] !== undefined && view(isByRules ? condition : rules)}
    </div>
  )
}
